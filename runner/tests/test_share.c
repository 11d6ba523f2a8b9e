/* What is installed beside the program: the manual pages are such that mandoc finds nothing to say, they and
 * the completions know every command, and the shells take them. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "lab/intent.h"
#include "tests/program.h"
#include "tests/suite_main.h"

static char *shared(const char *name)
{
    const char *build = getenv("SHMLAB_BUILD");
    return mem_printf("%s/share/%s", build != NULL ? build : "build", name);
}

static char *text_of(const char *name)
{
    struct buf text = {0};
    char *path = shared(name);
    ck_assert_msg(buf_read_file(&text, path, NULL) == 0, "%s cannot be read", path);
    free(path);
    return buf_take(&text);
}

/* Output and status of `env TOOL OPTION FILE`; 127 where there is no such tool. */
static int run(const char *tool, const char *option, const char *name, char **said)
{
    struct program program;
    char *path = shared(name);
    int status = program_run(&program, "/usr/bin/env", tool, option, path);
    *said = mem_dup(buf_text(&program.text));
    program_free(&program);
    free(path);
    return status;
}

static void lint(const char *name)
{
    char *said;
    int status = run("mandoc", "-Tlint", name, &said);
    ck_assert_msg(status == 0 && *said == '\0', "%s", said);
    free(said);
}

START_TEST(mandoc_has_nothing_to_say_of_the_manual)
{
    lint("man/man1/shmlab.1");
    lint("man/man5/shmlab-lesson.5");
}
END_TEST

START_TEST(the_manual_names_every_command_and_every_key)
{
    char *page = text_of("man/man1/shmlab.1");
    for (int i = 0; i < cmd_count; i++) {
        char *heading = mem_printf("\n.SS shmlab %s", cmd_table[i].name);
        ck_assert_msg(strstr(page, heading) != NULL, "%s is missing", cmd_table[i].name);
        free(heading);
    }
    for (size_t i = 0; i < intent_action_count; i++) {
        char first[] = {intent_actions[i].keys[0], 0};
        char *tag = mem_printf("\n.TP\n\\fB%s", strchr("\\-`~^'", *first) != NULL ? "\\" : first);
        ck_assert_msg(strstr(page, tag) != NULL, "%s is missing", intent_actions[i].keys);
        free(tag);
    }
    free(page);
}
END_TEST

START_TEST(the_lesson_page_has_the_grammar_and_its_examples)
{
    char *page = text_of("man/man5/shmlab-lesson.5");
    ck_assert_ptr_nonnull(strstr(page, ".SH SCENES\n"));
    ck_assert_ptr_nonnull(strstr(page, "\nuntil writer reaches create\n"));
    free(page);
}
END_TEST

/* What bash offers for the words of a line, the last of which is being typed. */
static char *offered(const char *line)
{
    struct program program;
    char *completion = shared("bash-completion/completions/shmlab");
    char *script =
        mem_printf("shmlab() { printf '  01-publish  -\\n  02  race\\n'; }; source %s; COMP_WORDS=(%s);"
                   "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _shmlab; echo \" ${COMPREPLY[*]} \"",
                   completion, line);
    ck_assert_int_eq(program_run(&program, "/usr/bin/env", "bash", "-c", script), 0);
    char *words = mem_dup(buf_text(&program.text));
    program_free(&program);
    free(script);
    free(completion);
    return words;
}

static void offers(const char *line, const char *word, bool wanted)
{
    char *words = offered(line), *padded = mem_printf(" %s ", word);
    ck_assert_msg((strstr(words, padded) != NULL) == wanted, "'%s' gives:%s", line, words);
    free(padded);
    free(words);
}

START_TEST(bash_offers_commands_lessons_exercises_options_and_their_values)
{
    offers("shmlab ''", "grade", true);
    offers("shmlab ''", "02", true);
    offers("shmlab gr", "grade", true);
    offers("shmlab gr", "run", false);
    offers("shmlab grade 01", "01-publish", true);
    offers("shmlab grade --f", "--format", true);
    offers("shmlab grade --f", "--plain", false);
    offers("shmlab grade --format j", "junit", true);
    offers("shmlab list --j", "--json", true);
}
END_TEST

static void parses(const char *shell, const char *name)
{
    char *said;
    int status = run(shell, "-n", name, &said);
    ck_assert_msg(status == 0 || status == 127, "%s: %s", shell, said);
    free(said);
}

/* zsh and fish are asked where they are installed; their parts come of the same tables. */
START_TEST(the_shells_can_read_their_completion)
{
    parses("bash", "bash-completion/completions/shmlab");
    parses("zsh", "zsh/site-functions/_shmlab");
    parses("fish", "fish/vendor_completions.d/shmlab.fish");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("share");
    tcase_add_test(cases, mandoc_has_nothing_to_say_of_the_manual);
    tcase_add_test(cases, the_manual_names_every_command_and_every_key);
    tcase_add_test(cases, the_lesson_page_has_the_grammar_and_its_examples);
    tcase_add_test(cases, bash_offers_commands_lessons_exercises_options_and_their_values);
    tcase_add_test(cases, the_shells_can_read_their_completion);
    return suite_run();
}

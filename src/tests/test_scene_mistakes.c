/* What is said about a wrong line of a scene: the file, the line, what was expected, and what was meant. */
#include <check.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/near.h"
#include "course/scene_parse.h"
#include "tests/suite_main.h"

static struct step *steps;
static size_t count;

static void drop(void)
{
    steps_free(steps, count);
    steps = NULL;
    count = 0;
}

/* A wrong scene (it begins at line 40) and the words about it. */
static const struct {
    const char *text, *error;
} mistakes[] = {
    {"until prints \"x\"", "40: expected an actor's name after 'until', got 'prints'"},
    {"look\n\nstrat racer", "42: expected a verb, got 'strat'; did you mean 'start'?"},
    {"until", "40: expected a condition after 'until', got the end of the line"},
    {"start", "40: expected a program of this lesson after 'start', got the end of the line"},
    {"start racer hold", "40: expected 'as', 'held', 'c11', 'cpu', 'cc', '--' or the end of the line after 'racer', "
                         "got 'hold'; did you mean 'held'?"},
    {"start racer held held",
     "40: expected 'as', 'c11', 'cpu', 'cc', '--' or the end of the line after 'held', got 'held'"},
    {"start racer as B", "40: expected a name for the actor, longer than a letter after 'as', got 'B'"},
    {"start racer\nstart racer", "41: an actor is called 'racer' already; expected `as` and another name"},
    {"start racer\nstart writer as racer",
     "41: an actor is called 'racer' already; expected another name after 'as'"},
    {"start racer cpu x", "40: expected a CPU's number after 'cpu', got 'x'"},
    {"start racer cc O2", "40: expected compiler flags (each begins with -) after 'cc', got 'O2'"},
    {"start racer --", "40: expected the program's arguments after '--', got the end of the line"},
    {"start racer -- \"x", "40: expected the program's arguments, but in \"x the closing '\"' is missing"},
    {"start shm_writer as writer\nuntil wrtier prints \"x\"",
     "41: expected an actor's name after 'until', got 'wrtier'; did you mean 'writer'?"},
    {"until A print \"x\"", "40: expected 'prints', 'exits', 'dies', 'asleep', 'reaches', 'held', 'refused', 'called' or 'owns' "
                            "after 'A', got 'print'; did you mean 'prints'?"},
    {"until A", "40: expected 'prints', 'exits', 'dies', 'asleep', 'reaches', 'held', 'refused', 'called' or 'owns' after 'A', "
                "got the end of the line"},
    {"until A prints x", "40: expected a text in quotes after 'prints', got 'x'"},
    {"until A prints \"x", "40: expected a text in quotes, but in \"x the closing '\"' is missing"},
    {"until A prints \"x\"y", "40: expected a text in quotes, but in \"x\"y there is no blank behind it"},
    {"until A prints \"\\q\"",
     "40: expected a text in quotes, but in \"\\q\" a '\\' begins none of C's escapes"},
    {"press A \"\\0\"", "40: expected a text in quotes without a NUL, got \"\\0\""},
    {"until A exits soon",
     "40: expected a number, 'within' or the end of the line after 'exits', got 'soon'"},
    {"until A exits within 2",
     "40: expected a time of at most a minute, as 2s or 500ms after 'within', got '2'"},
    {"until A exits within 2h",
     "40: expected a time of at most a minute, as 2s or 500ms after 'within', got '2h'"},
    {"until A exits within 99s",
     "40: expected a time of at most a minute, as 2s or 500ms after 'within', got '99s'"},
    {"expect A exits within 2s", "40: expected a number or the end of the line after 'exits', got 'within'"},
    {"expect A dies SIGBUZ", "40: expected a signal after 'dies', got 'SIGBUZ'"},
    {"expect A asleep in futx",
     "40: expected 'futex', 'read', 'wait' or 'sleep' after 'in', got 'futx'; did you mean 'futex'?"},
    {"expect gone my_shm", "40: expected an object's /name after 'gone', got 'my_shm'"},
    {"expect exists /x mode 888", "40: expected an octal mode after 'mode', got '888'"},
    {"expect exists /x size big", "40: expected a number after 'size', got 'big'"},
    {"expect shared A /x", "40: expected an actor's name after 'A', got '/x'"},
    {"expect addresses equal A B /x", "40: expected 'same' or 'differ' after 'addresses', got 'equal'"},
    {"expect page 0 /x present in A", "40: expected 'of' after '0', got '/x'"},
    {"expect page 0 of /x here in A", "40: expected 'present', 'absent', 'copied', 'dirty' or 'clean' after '/x', got 'here'"},
    {"expect bytes of /x = \"y\"", "40: expected 'begin' after '/x', got '='"},
    {"expect owner lock is nobdy",
     "40: expected 'nobody', 'dead' or an actor's name after 'is', got 'nobdy'; did you mean 'nobody'?"},
    {"expect counter == 1", "40: expected '=', '!=', '<', '<=', '>' or '>=' after 'counter', got '=='"},
    {"expect counter=1", "40: expected blanks around '=', got 'counter=1'"},
    {"expect counter =",
     "40: expected a number, a name or a text in quotes after '=', got the end of the line"},
    {"expect message > \"x\"", "40: expected '=' before a text: texts are equal or not"},
    {"expect calls are 0", "40: expected '=', '!=', '<', '<=', '>' or '>=' after 'calls', got 'are'"},
    {"expect exist /x", "40: expected a condition after 'expect', got 'exist'; did you mean 'exists'?"},
    {"expect A held now", "40: expected the end of the line after 'held', got 'now'"},
    {"step", "40: expected an actor's name after 'step', got the end of the line"},
    {"step a", "40: expected an actor's name after 'step', got 'a'"},
    {"step A by insns",
     "40: expected 'call', 'line', 'access' or 'insn' after 'by', got 'insns'; did you mean 'insn'?"},
    {"step A 3", "40: expected 'times' after '3', got the end of the line"},
    {"step A 0 times",
     "40: expected 'by', a number from 1 to a million or the end of the line after 'A', got '0'"},
    {"press A \"\\777\"",
     "40: expected a text in quotes, but in \"\\777\" a '\\' begins none of C's escapes"},
    {"press A return", "40: expected 'Enter' or a text in quotes after 'A', got 'return'"},
    {"kill A HARD", "40: expected a signal or the end of the line after 'A', got 'HARD'"},
    {"look now", "40: expected the end of the line after 'look', got 'now'"},
    {"watch /x", "40: expected `as` and a type after '/x': an object has none of its own"},
    {"watch counter as int", "40: expected an object's /name before `as`, got 'counter'"},
    {"watch /x as", "40: expected a type after 'as', got the end of the line"},
    {"schedule", "40: expected letters of actors after 'schedule', got the end of the line"},
    {"schedule A 1 B", "40: expected letters of actors after 'A', got '1'"},
    {"repeat shm_struct", "40: expected a number from 1 to a million after 'repeat', got 'shm_struct'"},
    {"explore mode tso", "40: expected 'sc', 'cores', 'kill' or 'c11' after 'mode', got 'tso'"},
    {"explore from a", "40: expected 'to' after 'a', got the end of the line"},
    {"measure speed", "40: expected 'round-trip' or 'throughput' after 'measure', got 'speed'"},
    {"predict", "40: expected the id of a question after 'predict', got the end of the line"},
    {"say", "40: expected a sentence after 'say', got the end of the line"},
    {"when wrong = 0", "40: expected 'say' after '0', got the end of the line"},
    {"when wrong = 0 look", "40: expected 'say' after '0', got 'look'"},
    {"goal counter = 1 now", "40: expected 'say' or the end of the line after '1', got 'now'"},
    {"disasm shm_struct", "40: expected a function's name after 'shm_struct', got the end of the line"},
};

START_TEST(each_mistake_is_named_with_its_line)
{
    struct err err = {0};
    drop();
    int result = scene_parse("lesson.md", 40, span_of(mistakes[_i].text), &steps, &count, &err);
    ck_assert_int_eq(result, -1);
    char *expected = mem_printf("lesson.md:%s", mistakes[_i].error);
    ck_assert_str_eq(err.text, expected);
    ck_assert_int_eq(err.exit, EXIT_CODE_USAGE);
    free(expected);
}
END_TEST

/* Cut at every place, no scene may do more than be refused. */
START_TEST(a_scene_cut_anywhere_is_read_or_refused)
{
    static const char text[] =
        "start shm_writer as writer held cpu 1 cc -O2 -- \"/my \\x41\" b # c\nuntil writer prints \"a\\n\" "
        "within 2s\n"
        "when message = \"x\" say {y}\nexpect page 0 of /x absent in A\nschedule A b by access\n";
    for (size_t length = 0; length < sizeof text; length++) {
        struct err err = {0};
        char *cut = mem_dup_n(text, length); /* its own memory, so that the sanitizer sees its end */
        drop();
        if (scene_parse("x", 1, (struct span){cut, length}, &steps, &count, &err) != 0)
            ck_assert(err.set);
        free(cut);
    }
}
END_TEST

START_TEST(a_near_word_is_a_slip_and_not_another_word)
{
    const struct span words[] = {span_of("start"), span_of("step"), span_of("until"), span_of("go")};
    ck_assert(span_is(near_word(span_of("strat"), words, 4), "start"));
    ck_assert(span_is(near_word(span_of("stpe"), words, 4), "step"));
    ck_assert(span_is(near_word(span_of("untill"), words, 4), "until"));
    ck_assert_uint_eq(near_word(span_of("prints"), words, 4).length, 0);
    ck_assert_uint_eq(near_word(span_of(""), words, 4).length, 0);
    ck_assert_uint_eq(
        near_word(span_of("a-very-long-word-that-is-longer-than-forty-letters"), words, 4).length, 0);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("scene_mistakes");
    tcase_add_checked_fixture(cases, NULL, drop);
    tcase_add_loop_test(cases, each_mistake_is_named_with_its_line, 0, sizeof mistakes / sizeof *mistakes);
    tcase_add_test(cases, a_scene_cut_anywhere_is_read_or_refused);
    tcase_add_test(cases, a_near_word_is_a_slip_and_not_another_word);
    return suite_run();
}

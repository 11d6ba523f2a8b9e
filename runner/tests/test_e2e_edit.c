/* `e` on a lesson's stage: a copy of the program is edited, the scene is played through with it, and the
 * first expectation that differs is shown. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "e2e.h"
#include "tests/suite_main.h"

static struct e2e e2e;

/* The lab on the scene of lesson 01 that its first Space plays, with this shell script for an editor. */
static void open_with_editor(const char *script)
{
    char path[128];
    e2e_open_with(&e2e, 60, 120, "VISUAL= EDITOR=$HOME/editor", "01");
    snprintf(path, sizeof path, "%s/editor", e2e.home);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "#!/bin/sh\necho editing \"$1\"\n%s\n", script);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(path, 0700), 0);
    term_until(e2e.term, "Space start scene");
    e2e_meet(&e2e);
    term_type(e2e.term, " ");
    term_until(e2e.term, "B reader");
    term_until(e2e.term, "got 'Hello");
}

static void close_lab(void)
{
    term_type(e2e.term, "qq");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}

static char *read_file(const char *path)
{
    struct buf text = {0};
    ck_assert_int_eq(buf_read_file(&text, path, NULL), 0);
    return buf_take(&text);
}

START_TEST(the_first_expectation_that_differs_is_shown)
{
    const char *source = "lessons/01-writer-reader/shm_reader.c";
    char *before = read_file(source);
    open_with_editor("sed -i 's/got /gat /' \"$1\"");
    term_type(e2e.term, "e");
    term_until(e2e.term, "FAIL");
    term_until(e2e.term, "your copy of shm_reader");
    char *copy = mem_printf("%s/data/shmlab/work/01-writer-reader/shm_reader.c", e2e.home),
         *own = read_file(copy);
    ck_assert_ptr_nonnull(strstr(own, "gat "));
    char *after = read_file(source);
    ck_assert_str_eq(after, before); /* the course is not touched */
    close_lab();
    free(copy);
    free(own);
    free(before);
    free(after);
}
END_TEST

START_TEST(a_change_that_changes_nothing_keeps_every_expectation)
{
    open_with_editor("echo '/* nothing */' >>\"$1\"");
    term_type(e2e.term, "e");
    term_until(e2e.term, "every expectation of the scene holds");
    close_lab();
}
END_TEST

START_TEST(the_lessons_own_program_comes_back)
{
    open_with_editor("sed -i 's/got /gat /' \"$1\"");
    term_type(e2e.term, "e");
    term_until(e2e.term, "FAIL");
    term_type(e2e.term, "E");
    term_until_gone(e2e.term, "your copy of");
    term_until(e2e.term, "Your copy is kept");
    term_type(e2e.term, " ");
    term_until(e2e.term, "got 'Hello");
    char *copy = mem_printf("%s/data/shmlab/work/01-writer-reader/shm_reader.c", e2e.home),
         *own = read_file(copy);
    ck_assert_ptr_nonnull(strstr(own, "gat "));
    free(copy);
    free(own);
    close_lab();
}
END_TEST

START_TEST(what_the_compiler_refuses_is_said)
{
    open_with_editor("echo 'int int;' >>\"$1\"");
    term_type(e2e.term, "e");
    term_until(e2e.term, "refused the program");
    close_lab();
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("e2e_edit");
    suite_seconds(cases, 120);
    tcase_add_test(cases, the_first_expectation_that_differs_is_shown);
    tcase_add_test(cases, a_change_that_changes_nothing_keeps_every_expectation);
    tcase_add_test(cases, the_lessons_own_program_comes_back);
    tcase_add_test(cases, what_the_compiler_refuses_is_said);
    return suite_run();
}

/* An exercise in the lab: a wrong answer is graded, its losing schedule is opened on the stage with Space and
 * loses there too, with the learner's own processes; q leads back. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "course/paths.h"
#include "e2e.h"
#include "tests/suite_main.h"

static struct e2e e2e;

/* At exercise 03-counter, the fifth of the list, with that file as the learner's. */
static void open_counter(const char *source)
{
    struct buf text = {0};
    e2e_open(&e2e, 40, 120, "");
    char *dir = mem_printf("%s/data/shmlab/work/03-counter", e2e.home),
         *file = mem_printf("%s/counter.c", dir);
    ck_assert_int_eq(buf_read_file(&text, source, NULL), 0);
    ck_assert_int_eq(paths_make(dir, NULL), 0);
    ck_assert_int_eq(buf_write_file(&text, file, 0600, NULL), 0);
    term_until(e2e.term, "q quit");
    e2e_meet(&e2e);
    term_type(e2e.term, "xjjjj\r");
    term_until(e2e.term, "03-counter");
    term_until(e2e.term, "g grade");
    buf_free(&text);
    free(file);
    free(dir);
}

static void close_lab(void)
{
    term_type(e2e.term, "qqq");
    term_until(e2e.term, "status 0");
    e2e_until_clean(&e2e);
    e2e_close(&e2e);
}

START_TEST(a_losing_schedule_opens_with_space_and_loses_on_the_stage)
{
    open_counter("src/tests/variants/03-counter/wrong-no-lock.c");
    term_type(e2e.term, "g");
    term_until(e2e.term, "Space replay losing schedule");
    term_type(e2e.term, " ");
    term_until(e2e.term, "of the schedule you gave");
    term_until(e2e.term, "so far ");
    term_until(e2e.term, "0028  01 00 00 00"); /* two additions of 1 in the page, and value is 1 */
    term_until(e2e.term, "q exercise");
    term_type(e2e.term, "q");
    term_until(e2e.term, "Space replay losing schedule");
    close_lab();
}
END_TEST

START_TEST(y_puts_the_program_on_the_stage_at_main)
{
    open_counter("solutions/03-counter/counter.c");
    term_type(e2e.term, "y");
    term_until(e2e.term, "Held at main");
    term_until(e2e.term, "B stage-03-counter");
    term_type(e2e.term, "A");
    term_until(e2e.term, "A (stage-03-counter) exited with status 0");
    term_type(e2e.term, "q");
    term_until(e2e.term, "g grade");
    close_lab();
}
END_TEST

START_TEST(what_does_not_compile_is_said)
{
    open_counter("solutions/01-publish/publish.c");
    term_type(e2e.term, "y");
    term_until(e2e.term, "It does not compile; g shows what gcc says.");
    close_lab();
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("e2e_exercise");
    suite_seconds(cases, 60);
    tcase_add_test(cases, a_losing_schedule_opens_with_space_and_loses_on_the_stage);
    tcase_add_test(cases, y_puts_the_program_on_the_stage_at_main);
    tcase_add_test(cases, what_does_not_compile_is_said);
    return suite_run();
}

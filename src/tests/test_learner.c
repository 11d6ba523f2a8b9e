/* The learner's loop without a screen: hint, reset, solution and watch, on the working copy of a home of its
 * own. */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "tests/grader.h"
#include "tests/program.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

static void expect(int status, const char *says, const char *command, const char *a, const char *b)
{
    const char *words[] = {command, a, b, NULL};
    struct run_lab run = run_lab(words, NULL, NULL);
    ck_assert_msg(run.status == status && strstr(buf_text(&run.out), says) != NULL,
                  "%s: status %d, wanted %d and \"%s\"\n%s", command, run.status, status, says,
                  buf_text(&run.out));
    run_lab_free(&run);
}

static char *own_file(void)
{
    return mem_printf("%s/.local/share/shmlab/work/01-publish/publish.c", run_lab_home());
}

static void write_own(const char *source)
{
    struct buf text = {0};
    char *from = mem_printf("%s/%s", grader_root(), source), *to = own_file();
    ck_assert_int_eq(buf_read_file(&text, from, NULL), 0);
    ck_assert_int_eq(buf_write_file(&text, to, 0600, NULL), 0);
    buf_free(&text);
    free(from);
    free(to);
}

START_TEST(hints_open_one_at_a_time_and_stay_open)
{
    expect(0, "1 of 3 hints are open; the same command opens the next", "hint", "01-publish", NULL);
    expect(0, "Hint 2:", "hint", "01-publish", NULL);
    expect(0, "3 of 3 hints are open.", "hint", "01-publish", NULL);
    expect(0, "Hint 1:", "hint", "01-publish", NULL);
    expect(2, "takes one exercise", "hint", NULL, NULL);
    expect(2, "no-such", "hint", "no-such", NULL);
}
END_TEST

START_TEST(a_reset_keeps_the_old_text)
{
    struct buf kept = {0}, solution = {0};
    char *file = own_file(), *backup = mem_printf("%s.1.bak", file);
    char *from = mem_printf("%s/solutions/01-publish/publish.c", grader_root());
    expect(0, "hints are open", "hint", "01-publish", NULL); /* the working copy is there */
    write_own("solutions/01-publish/publish.c");
    expect(0, "publish.c.1.bak", "reset", "01-publish", NULL);
    ck_assert_int_eq(buf_read_file(&kept, backup, NULL), 0);
    ck_assert_int_eq(buf_read_file(&solution, from, NULL), 0);
    ck_assert_str_eq(buf_text(&kept), buf_text(&solution));
    expect(0, "publish.c.2.bak", "reset", "01-publish", NULL);
    buf_free(&kept);
    buf_free(&solution);
    free(file);
    free(backup);
    free(from);
}
END_TEST

START_TEST(the_solution_opens_after_passing)
{
    expect(1, "--give-up shows it now", "solution", "01-publish", NULL);
    write_own("solutions/01-publish/publish.c");
    expect(0, "17 of 17 pass", "grade", "01-publish", NULL);
    write_own("exercises/01-publish/publish.c");
    expect(0, "+ ", "solution", "01-publish", NULL);
}
END_TEST

START_TEST(giving_up_on_purpose_opens_it_for_good)
{
    expect(1, "not solved yet", "solution", "01-fetch", NULL);
    expect(0, "+ ", "solution", "01-fetch", "--give-up");
    expect(0, "+ ", "solution", "01-fetch", NULL);
}
END_TEST

START_TEST(watch_grades_at_every_save)
{
    struct program lab;
    char *shmlab = mem_printf("%s/shmlab", grader_tools());
    setenv("HOME", run_lab_home(), 1);
    setenv("SHMLAB_DISABLE", _i == 0 ? "" : "inotify", 1);
    program_start(&lab, shmlab, "watch", "01-publish", NULL);
    program_wait(&lab, "0 of 17 pass");
    write_own("solutions/01-publish/publish.c");
    program_wait(&lab, "17 of 17 pass");
    kill(lab.pid, SIGINT);
    ck_assert_int_eq(program_end(&lab), 0);
    program_free(&lab);
    free(shmlab);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("learner");
    suite_seconds(cases, 60);
    tcase_add_test(cases, hints_open_one_at_a_time_and_stay_open);
    tcase_add_test(cases, a_reset_keeps_the_old_text);
    tcase_add_test(cases, the_solution_opens_after_passing);
    tcase_add_test(cases, giving_up_on_purpose_opens_it_for_good);
    tcase_add_loop_test(cases, watch_grades_at_every_save, 0, 2);
    return suite_run();
}

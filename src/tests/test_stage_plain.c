/* The stage where ptrace is refused, by a real seccomp filter: it says so, and programs run all the same. */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "tests/drive.h"
#include "tests/refuse.h"
#include "tests/suite_main.h"

static struct drive drive;

static void open_where_ptrace_is_refused(void)
{
    refuse_ptrace();
    drive_open(&drive, NULL);
}

static void close_stage(void)
{
    drive_close(&drive);
}

START_TEST(refused_ptrace_is_said_and_programs_run_all_the_same)
{
    struct err err = {0};
    ck_assert_ptr_nonnull(strstr(stage_trouble(drive.stage), "does not let the lab hold processes"));
    int a = drive_start(&drive, "waits_for_enter", false, NULL, NULL);
    drive_prints(&drive, a, "ready");
    ck_assert_int_eq(stage_hold(drive.stage, a, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "A cannot be held: this machine"));
    err_clear(&err);
    ck_assert_int_eq(stage_step(drive.stage, a, UNIT_LINE, &err), -1);
    ck_assert(err.set);
    struct snapshot now = drive_look(&drive);
    ck_assert(now.actors[a].alive);
    snapshot_free(&now);
    drive_type(&drive, a, "\n");
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
    ck_assert_int_eq(drive.actors[a].code, 0);
    ck_assert_ptr_nonnull(strstr(buf_text(&drive.actors[a].output), "got 10"));
}
END_TEST

START_TEST(a_held_start_is_refused_without_ptrace)
{
    struct err err = {0};
    char *argv[] = {"calls", NULL};
    struct stage_program spec = {
        .path = drive_program("calls"), .argv = argv, .name = "calls", .held = true, .cpu = -1};
    ck_assert_int_eq(stage_start(drive.stage, &spec, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "calls cannot be held: "));
}
END_TEST

START_TEST(without_ptrace_closing_ends_descendants_too)
{
    int a = drive_start(&drive, "forks_a_stubborn_child", false, NULL, NULL);
    drive_prints(&drive, a, "grandchild ");
    pid_t grandchild = (pid_t)atoi(strstr(buf_text(&drive.actors[a].output), "grandchild ") + 11);
    ck_assert_int_eq(kill(grandchild, 0), 0);
    stage_restart(drive.stage);
    drive_gone(grandchild);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("stage without ptrace");
    tcase_add_checked_fixture(cases, open_where_ptrace_is_refused, close_stage);
    suite_seconds(cases, 60);
    tcase_add_test(cases, refused_ptrace_is_said_and_programs_run_all_the_same);
    tcase_add_test(cases, a_held_start_is_refused_without_ptrace);
    tcase_add_test(cases, without_ptrace_closing_ends_descendants_too);
    return suite_run();
}

/* Running to a place: one that is not there, one where the actor stands, one that a free actor comes to. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "tests/drive.h"
#include "tests/suite_main.h"

static struct drive drive;

static void open_stage(void)
{
    drive_open(&drive, NULL);
}

static void close_stage(void)
{
    drive_close(&drive);
}

static int start_held(const char *program)
{
    int a = drive_start(&drive, program, true, NULL, NULL);
    ck_assert_int_eq(drive_outcome(&drive, a, 0), OUT_READY);
    return a;
}

START_TEST(a_place_that_is_not_there_is_one_sentence)
{
    struct err err = {0};
    int a = start_held("calls");
    ck_assert_int_eq(stage_until(drive.stage, a, "no_such_function", &err), -1);
    ck_assert_str_eq(err.text, "calls has no code at no_such_function");
}
END_TEST

/* One that stands there goes on: it is the next time that is waited for. */
START_TEST(a_place_is_reached_anew_each_time)
{
    int a = start_held("prints_often");
    for (int turn = 1; turn <= 3; turn++) {
        char printed[16];
        ck_assert_int_eq(drive_until(&drive, a, "prints_often.c:9"), OUT_READY);
        snprintf(printed, sizeof printed, "turn %d ", turn);
        ck_assert_ptr_null(strstr(buf_text(&drive.actors[a].output), printed));
        snprintf(printed, sizeof printed, "turn %d ", turn - 1);
        if (turn > 1)
            drive_prints(&drive, a, printed);
    }
}
END_TEST

START_TEST(a_free_actor_is_stopped_at_a_place)
{
    int a = drive_start(&drive, "waits_for_enter", false, NULL, NULL);
    drive_prints(&drive, a, "ready");
    int before = drive.actors[a].outcomes;
    ck_assert_int_eq(stage_until(drive.stage, a, "waits_for_enter.c:9", NULL), 0);
    ck_assert_int_eq(drive_outcome(&drive, a, before), OUT_BLOCKED);
    before = drive.actors[a].outcomes;
    drive_type(&drive, a, "\n");
    ck_assert_int_eq(drive_outcome(&drive, a, before), OUT_READY);
    struct snapshot now = drive_look(&drive);
    ck_assert_int_eq(now.actors[a].line, 9);
    snapshot_free(&now);
    ck_assert_ptr_null(strstr(buf_text(&drive.actors[a].output), "got"));
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("reach");
    tcase_add_checked_fixture(cases, open_stage, close_stage);
    tcase_add_test(cases, a_place_that_is_not_there_is_one_sentence);
    tcase_add_test(cases, a_place_is_reached_anew_each_time);
    tcase_add_test(cases, a_free_actor_is_stopped_at_a_place);
    return suite_run();
}

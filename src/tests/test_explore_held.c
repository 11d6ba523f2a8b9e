/* Exploring from here: actors of a stage that are held somewhere are explored by their forks, and are handed
 * back as they were. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "tests/drive.h"
#include "tests/sections.h"
#include "tests/suite_main.h"

static void start(struct drive *drive, const char *section)
{
    drive_open(drive, NULL);
    int first = drive_start(drive, drive_program("explore_targets"), true, section, "2");
    ck_assert_int_eq(drive_until(drive, first, section), OUT_READY);
    while (drive->children == 0)
        drive_turn(drive, 100);
    ck_assert_int_eq(drive_until(drive, 1, section), OUT_READY);
}

static struct explore_result *explore_here(struct drive *drive)
{
    struct explore_held held[2] = {0};
    struct snapshot snapshot = drive_look(drive);
    for (size_t i = 0; i < 2; i++)
        held[i].pid = snapshot.actors[i].pid;
    snapshot_free(&snapshot);
    const struct explore_request request = {.held = held, .held_count = 2, .replays = 20, .cpu = -1};
    struct explore_result *result = sections_run(&request);
    ck_assert_msg(result->claim == EXPLORE_ALL, "%s", result->why != NULL ? result->why : "");
    return result;
}

START_TEST(held_actors_are_explored_and_then_go_on_as_if_nothing_had_been)
{
    struct drive drive;
    start(&drive, "add_three");
    struct explore_result *result = explore_here(&drive);
    ck_assert_str_eq(sections_count(&result->counts.orders), "924");
    ck_assert_str_eq(sections_count(&result->counts.schedules), "48620");
    explore_result_free(result);
    drive_go(&drive, 1);
    drive_ends(&drive, 1);
    drive_go(&drive, 0);
    drive_ends(&drive, 0);
    ck_assert_int_eq(drive.actors[0].code, 0);
    ck_assert_ptr_nonnull(strstr(buf_text(&drive.actors[0].output), "counter 6"));
    drive_close(&drive);
}
END_TEST

/* A has made its first load: what is left has fewer orders, and A's 0 is in its register. */
START_TEST(exploring_begins_where_they_are)
{
    struct drive drive;
    start(&drive, "add_one");
    ck_assert_int_eq(drive_step(&drive, 0, UNIT_ACCESS), OUT_STEPPED);
    struct explore_result *result = explore_here(&drive);
    ck_assert_str_eq(sections_count(&result->counts.orders), "3"); /* A's store among B's load and store */
    const struct explore_outcome *lost = sections_with(result, SECTIONS_COUNTER, 1);
    ck_assert_str_eq(sections_count(&lost->counts.orders), "2");
    explore_result_free(result);
    drive_close(&drive);
}
END_TEST

START_TEST(deaths_of_forks_do_not_touch_the_held)
{
    struct drive drive;
    struct explore_held held[2] = {0};
    start(&drive, "add_locked");
    struct snapshot snapshot = drive_look(&drive);
    for (size_t i = 0; i < 2; i++)
        held[i].pid = snapshot.actors[i].pid;
    snapshot_free(&snapshot);
    const struct explore_request request = {.mode = EXPLORE_KILL, .held = held, .held_count = 2, .cpu = -1};
    struct explore_result *result = sections_run(&request);
    ck_assert_uint_eq(result->death_count, 26);
    explore_result_free(result);
    drive_go(&drive, 1);
    drive_ends(&drive, 1);
    drive_go(&drive, 0);
    drive_ends(&drive, 0);
    ck_assert_ptr_nonnull(strstr(buf_text(&drive.actors[0].output), "counter 2"));
    drive_close(&drive);
}
END_TEST

/* Its forks ran many rounds on the same memory. */
START_TEST(rounds_on_two_cpus_do_not_touch_the_held)
{
    struct drive drive;
    struct explore_held held[2] = {0};
    start(&drive, "add_in_memory");
    struct snapshot snapshot = drive_look(&drive);
    for (size_t i = 0; i < 2; i++)
        held[i].pid = snapshot.actors[i].pid;
    snapshot_free(&snapshot);
    const struct explore_request request = {
        .mode = EXPLORE_CORES, .held = held, .held_count = 2, .hardware_rounds = 500, .cpu = -1};
    struct explore_result *result = sections_run(&request);
    ck_assert(result->hardware_rounds > 0 || result->hardware_why != NULL);
    explore_result_free(result);
    for (int i = 1; i >= 0; i--) {
        drive_go(&drive, i);
        drive_ends(&drive, i);
    }
    ck_assert_ptr_nonnull(strstr(buf_text(&drive.actors[0].output), "counter 4"));
    drive_close(&drive);
}
END_TEST

START_TEST(cancelling_at_any_moment_leaves_nothing_behind)
{
    for (int slices = 0; slices < 12; slices++) {
        struct err err = {0};
        const char *words[] = {"explore_targets", "hand_over", "2", NULL};
        const struct explore_program program = {.path = drive_program("explore_targets"),
                                                .argv = (char *const *)(uintptr_t)words};
        const struct explore_request request = {
            .programs = &program, .program_count = 1, .from = "hand_over", .actors = 2, .cpu = -1};
        sections_prepare();
        struct explore *explore = explore_begin(&request, &err);
        ck_assert_msg(explore != NULL, "%s", err.text);
        for (int i = 0; i < slices; i++)
            explore_advance(explore, 3 * CLOCK_MS);
        struct explore_progress progress = explore_progress(explore);
        ck_assert_int_ne(progress.phase, EXPLORE_DONE);
        explore_free(explore);
    }
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("explore: held actors");
    suite_seconds(cases, 60);
    tcase_add_test(cases, held_actors_are_explored_and_then_go_on_as_if_nothing_had_been);
    tcase_add_test(cases, exploring_begins_where_they_are);
    tcase_add_test(cases, deaths_of_forks_do_not_touch_the_held);
    tcase_add_test(cases, rounds_on_two_cpus_do_not_touch_the_held);
    tcase_add_test(cases, cancelling_at_any_moment_leaves_nothing_behind);
    return suite_run();
}

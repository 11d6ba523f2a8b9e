/* Visible store buffers on the stage: real held processes, whose stores wait until somebody drains them; and
 * that a witness of explore goes the same way there, step by step. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "explore/buffers.h"
#include "tests/drive.h"
#include "tests/sections.h"
#include "tests/suite_main.h"

struct pair { /* two processes held where their section begins */
    struct drive drive;
    struct buffers *buffers;
};

static void open_pair(struct pair *pair, const char *section)
{
    drive_open(&pair->drive, NULL);
    int first = drive_start(&pair->drive, drive_program("explore_targets"), true, section, "2");
    ck_assert_int_eq(drive_until(&pair->drive, first, section), OUT_READY);
    while (pair->drive.children == 0)
        drive_turn(&pair->drive, 100);
    ck_assert_int_eq(drive_until(&pair->drive, 1, section), OUT_READY);
    pair->buffers = NULL;
}

static void buffer(struct pair *pair)
{
    pair->buffers = buffers_open(pair->drive.stage, 8);
}

static void close_pair(struct pair *pair)
{
    buffers_close(pair->buffers);
    drive_close(&pair->drive);
}

static struct access last_access(struct pair *pair)
{
    struct snapshot snapshot = drive_look(&pair->drive);
    ck_assert_uint_gt(snapshot.naccesses, 0);
    struct access access = snapshot.accesses[snapshot.naccesses - 1];
    snapshot_free(&snapshot);
    return access;
}

static struct obj_id object_of(struct pair *pair)
{
    struct snapshot snapshot = drive_look(&pair->drive);
    struct obj_id id = {0};
    for (size_t i = 0; i < snapshot.actors[0].nmaps; i++) {
        if (snapshot.actors[0].maps[i].perm[3] == 's')
            id = snapshot.objs[snapshot.actors[0].maps[i].obj].id;
    }
    snapshot_free(&snapshot);
    return id;
}

static int page_int(struct pair *pair, uint64_t offset)
{
    int value = -1;
    ck_assert_int_eq(stage_read_object(pair->drive.stage, object_of(pair), offset, &value, sizeof value), 0);
    return value;
}

static void drain(struct pair *pair, int actor)
{
    struct err err = {0};
    ck_assert_msg(buffers_drain(pair->buffers, actor, &err) == 0, "%s", err.text);
}

enum { FLAG = 8 }; /* of A; of B 4 bytes behind it */

START_TEST(a_store_waits_in_the_buffer_and_its_owner_sees_it)
{
    struct pair pair;
    open_pair(&pair, "peterson");
    buffer(&pair);
    ck_assert_int_eq(drive_step(&pair.drive, 0, UNIT_ACCESS), OUT_STEPPED); /* flag[0] = 1 */
    ck_assert_uint_eq(buffers_count(pair.buffers, 0), 1);
    struct buffers_entry entry = buffers_entry(pair.buffers, 0, 0);
    ck_assert_uint_eq(entry.offset, FLAG);
    ck_assert_uint_eq(entry.value, 1);
    ck_assert_int_eq(page_int(&pair, FLAG), 0);
    ck_assert_int_eq(drive_step(&pair.drive, 0, UNIT_ACCESS), OUT_STEPPED); /* turn = 1 */
    ck_assert_int_eq(drive_step(&pair.drive, 1, UNIT_ACCESS), OUT_STEPPED); /* flag[1] = 1 */
    ck_assert_int_eq(drive_step(&pair.drive, 1, UNIT_ACCESS), OUT_STEPPED); /* turn = 0 */
    ck_assert_int_eq(drive_step(&pair.drive, 1, UNIT_ACCESS), OUT_STEPPED); /* flag[0]? */
    ck_assert_uint_eq(last_access(&pair).value, 0); /* although A has executed its store */
    ck_assert(!buffers_forwarded(pair.buffers, 1));
    drain(&pair, 0);
    ck_assert_int_eq(page_int(&pair, FLAG), 1);
    ck_assert_uint_eq(buffers_count(pair.buffers, 0), 1);
    close_pair(&pair);
}
END_TEST

START_TEST(a_load_of_its_own_buffered_store_is_forwarded)
{
    struct pair pair;
    open_pair(&pair, "add_in_memory");
    buffer(&pair);
    ck_assert_int_eq(drive_step(&pair.drive, 0, UNIT_ACCESS), OUT_STEPPED); /* addl: 0 → 1, buffered */
    ck_assert_int_eq(drive_step(&pair.drive, 0, UNIT_ACCESS), OUT_STEPPED); /* addl: 1 → 2 */
    ck_assert(buffers_forwarded(pair.buffers, 0));
    ck_assert_uint_eq(buffers_entry(pair.buffers, 0, 1).value, 2);
    ck_assert_int_eq(page_int(&pair, SECTIONS_COUNTER), 0);
    drain(&pair, 0);
    ck_assert_int_eq(page_int(&pair, SECTIONS_COUNTER), 1);
    drain(&pair, 0);
    ck_assert_int_eq(page_int(&pair, SECTIONS_COUNTER), 2);
    struct err err = {0};
    ck_assert_int_eq(buffers_drain(pair.buffers, 0, &err), -1);
    ck_assert_str_eq(err.text, "the store buffer of A is empty");
    close_pair(&pair);
}
END_TEST

START_TEST(a_fence_is_refused_until_the_buffer_is_empty)
{
    struct pair pair;
    open_pair(&pair, "peterson_fenced");
    buffer(&pair);
    drive_step(&pair.drive, 0, UNIT_ACCESS);
    drive_step(&pair.drive, 0, UNIT_ACCESS);
    ck_assert_int_eq(drive_step(&pair.drive, 0, UNIT_ACCESS), OUT_REFUSED); /* mfence */
    struct snapshot snapshot = drive_look(&pair.drive);
    ck_assert_ptr_nonnull(strstr(snapshot.actors[0].why, "mfence"));
    ck_assert_ptr_nonnull(strstr(snapshot.actors[0].why, "drain it first"));
    snapshot_free(&snapshot);
    drain(&pair, 0);
    drain(&pair, 0);
    ck_assert_int_eq(drive_step(&pair.drive, 0, UNIT_ACCESS), OUT_STEPPED);
    close_pair(&pair);
}
END_TEST

START_TEST(what_a_dead_process_stored_still_drains)
{
    struct pair pair;
    struct err err = {0};
    open_pair(&pair, "peterson");
    buffer(&pair);
    drive_step(&pair.drive, 1, UNIT_ACCESS);
    ck_assert_int_eq(stage_kill(pair.drive.stage, 1, 9, &err), 0);
    drive_ends(&pair.drive, 1);
    ck_assert_int_eq(page_int(&pair, FLAG + 4), 0);
    drain(&pair, 1);
    ck_assert_int_eq(page_int(&pair, FLAG + 4), 1);
    close_pair(&pair);
}
END_TEST

START_TEST(buffered_actors_do_not_run_past_their_buffers)
{
    struct pair pair;
    struct err err = {0};
    open_pair(&pair, "peterson");
    buffer(&pair);
    ck_assert_int_eq(stage_go(pair.drive.stage, 0, &err), -1);
    err_clear(&err);
    ck_assert_int_eq(stage_step(pair.drive.stage, 0, UNIT_LINE, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "store buffers"));
    close_pair(&pair);
}
END_TEST

/* The order that explore found, done by hand on other processes. */
static void play(struct pair *pair, const char *tokens)
{
    for (const char *token = tokens; *token != '\0'; token++) {
        if (*token >= 'a') {
            drain(pair, *token - 'a');
            continue;
        }
        enum outcome outcome = drive_step(&pair->drive, *token - 'A', UNIT_ACCESS);
        ck_assert_msg(outcome == OUT_STEPPED || outcome == OUT_BLOCKED, "step %d of %s ended otherwise",
                      (int)(token - tokens) + 1, tokens);
    }
}

START_TEST(the_order_that_breaks_peterson_breaks_it_on_the_stage)
{
    struct pair pair;
    struct explore_result *result = sections_explore("peterson", 2, EXPLORE_CORES, 5);
    const struct explore_outcome *broken = sections_with(result, SECTIONS_COUNTER, 1);
    ck_assert_ptr_nonnull(broken);
    open_pair(&pair, "peterson");
    buffer(&pair);
    play(&pair, broken->witness.tokens);
    ck_assert_int_eq(page_int(&pair, SECTIONS_COUNTER), 1);
    close_pair(&pair);
    explore_result_free(result);
}
END_TEST

START_TEST(the_order_that_sleeps_for_ever_sleeps_on_the_stage)
{
    struct pair pair;
    struct explore_result *result = sections_explore("abba", 2, EXPLORE_SC, 5);
    open_pair(&pair, "abba");
    play(&pair, sections_ending(result, EXPLORE_SLEEPS)->witness.tokens);
    struct snapshot snapshot = drive_look(&pair.drive);
    ck_assert_int_eq(snapshot.actors[0].wait.kind, WAIT_FUTEX);
    ck_assert_int_eq(snapshot.actors[1].wait.kind, WAIT_FUTEX);
    snapshot_free(&snapshot);
    close_pair(&pair);
    explore_result_free(result);
}
END_TEST

START_TEST(the_order_that_loses_an_update_loses_it_on_the_stage)
{
    struct pair pair;
    struct explore_result *result = sections_explore("add_three", 2, EXPLORE_SC, 5);
    open_pair(&pair, "add_three");
    play(&pair, sections_with(result, SECTIONS_COUNTER, 2)->witness.tokens);
    ck_assert_int_eq(page_int(&pair, SECTIONS_COUNTER), 2);
    close_pair(&pair);
    explore_result_free(result);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("explore: store buffers on the stage");
    suite_seconds(cases, 60);
    tcase_add_test(cases, a_store_waits_in_the_buffer_and_its_owner_sees_it);
    tcase_add_test(cases, a_load_of_its_own_buffered_store_is_forwarded);
    tcase_add_test(cases, a_fence_is_refused_until_the_buffer_is_empty);
    tcase_add_test(cases, what_a_dead_process_stored_still_drains);
    tcase_add_test(cases, buffered_actors_do_not_run_past_their_buffers);
    tcase_add_test(cases, the_order_that_breaks_peterson_breaks_it_on_the_stage);
    tcase_add_test(cases, the_order_that_sleeps_for_ever_sleeps_on_the_stage);
    tcase_add_test(cases, the_order_that_loses_an_update_loses_it_on_the_stage);
    return suite_run();
}

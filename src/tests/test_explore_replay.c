/* Replays: random orders of sections that sleep and wake, with the kernel's own futex; and that a replay
 * notices when what was learned is wrong. SHMLAB_EXPLORE_RANDOM asks for 1,000 orders a section. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "explore/run.h"
#include "tests/drive.h"
#include "tests/sections.h"
#include "tests/suite_main.h"

START_TEST(random_orders_agree_with_the_real_processes_and_the_kernels_futex)
{
    static const struct {
        const char *section;
        int processes;
    } scenes[] = {{"add_three", 2},  {"add_locked", 2},    {"abba", 2},    {"semaphore", 2},
                  {"wait_ready", 2}, {"wait_unlocked", 2}, {"line_up", 3}, {"spin_lock", 2}};
    unsigned replays = getenv("SHMLAB_EXPLORE_RANDOM") != NULL ? 1000 : 60;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        struct explore_result *result =
            sections_explore(scenes[i].section, scenes[i].processes, EXPLORE_SC, replays);
        ck_assert_msg(result->claim == EXPLORE_ALL, "%s: %s", scenes[i].section, result->why);
        ck_assert_uint_gt(result->replays, 0);
        explore_result_free(result);
    }
}
END_TEST

START_TEST(random_orders_with_store_buffers_agree_with_the_real_processes)
{
    static const char *const sections[] = {"peterson", "peterson_fenced", "add_in_memory", "add_locked"};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        struct explore_result *result = sections_explore(sections[i], 2, EXPLORE_CORES, 60);
        ck_assert_msg(result->claim == EXPLORE_ALL, "%s: %s", sections[i], result->why);
        explore_result_free(result);
    }
}
END_TEST

/* An exploration up to where its first replay would begin. */
static struct explore *explore_until_replay(const char *section)
{
    struct err err = {0};
    const char *words[] = {"explore_targets", section, "2", NULL};
    const struct explore_program program = {.path = drive_program("explore_targets"),
                                            .argv = (char *const *)(uintptr_t)words};
    const struct explore_request request = {
        .programs = &program, .program_count = 1, .from = section, .actors = 2, .cpu = -1};
    sections_prepare();
    struct explore *explore = explore_begin(&request, &err);
    ck_assert_msg(explore != NULL, "%s", err.text);
    while (explore->witnessed == NULL)
        ck_assert(!explore_advance(explore, CLOCK_MS / 10));
    ck_assert_uint_eq(explore->replays_done, 0);
    replay_free(&explore->replay);
    return explore;
}

static void check_broken(struct explore *explore, const char *word)
{
    while (!explore_advance(explore, 8 * CLOCK_MS))
        ;
    const struct explore_result *result = explore_result(explore);
    ck_assert_int_eq(result->claim, EXPLORE_BROKEN);
    ck_assert_msg(strstr(result->why, word) != NULL, "%s", result->why);
    ck_assert_uint_eq(result->outcome_count, 0); /* nothing of it is shown */
    explore_free(explore);
}

START_TEST(a_wrong_byte_is_seen_in_the_replay)
{
    struct explore *explore = explore_until_replay("add_three");
    struct contents *contents = &explore->world.contents;
    for (size_t i = 1; i < contents->count; i++)
        contents->values[contents->list[i].start] ^= 64;
    check_broken(explore, "leaves other bytes");
}
END_TEST

START_TEST(a_wrong_next_step_is_seen_in_the_replay)
{
    struct explore *explore = explore_until_replay("add_three");
    struct locals *locals = &explore->world.learners[0].locals;
    for (size_t i = 0; i < locals->edge_count; i++)
        locals->edges[i].direct = false;
    for (size_t i = 0; i < locals->count; i++) {
        if (locals->list[i].op.kind == OP_ACCESS)
            locals->list[i].op.access[0].place.offset += 4;
    }
    check_broken(explore, "goes another way");
}
END_TEST

START_TEST(a_sleeper_that_the_model_forgot_is_seen_in_the_replay)
{
    struct explore *explore = explore_until_replay("wait_unlocked");
    struct graph *graph = &explore->graph;
    for (size_t i = 0; i < graph->count; i++)
        memset(graph->states[i].queue, 0, sizeof graph->states[i].queue);
    check_broken(explore, "sleeps");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("explore: replays");
    suite_seconds(cases, getenv("SHMLAB_EXPLORE_RANDOM") != NULL ? 600 : 60);
    tcase_add_test(cases, random_orders_agree_with_the_real_processes_and_the_kernels_futex);
    tcase_add_test(cases, random_orders_with_store_buffers_agree_with_the_real_processes);
    tcase_add_test(cases, a_wrong_byte_is_seen_in_the_replay);
    tcase_add_test(cases, a_wrong_next_step_is_seen_in_the_replay);
    tcase_add_test(cases, a_sleeper_that_the_model_forgot_is_seen_in_the_replay);
    return suite_run();
}

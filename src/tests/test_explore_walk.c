/* Walks by hand through what was explored: every move that is offered can be made, and the end of a way is
 * the one that explore told. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "explore/walk.h"
#include "tests/drive.h"
#include "tests/explore_litmus.h"
#include "tests/sections.h"
#include "tests/suite_main.h"

enum { SAW_FLAG = 8, SAW_DATA = 12 }; /* offsets */

static struct explore *explore;
static struct walk walk;

static void run(const char *program, const char *section, enum explore_mode mode)
{
    struct err err = {0};
    const char *words[] = {program, section, "2", NULL};
    const struct explore_program started = {.path = program, .argv = (char *const *)(uintptr_t)words};
    const struct explore_request request = {.mode = mode,
                                            .programs = &started,
                                            .program_count = 1,
                                            .from = section,
                                            .actors = 2,
                                            .replays = 5,
                                            .cpu = -1};
    explore = explore_begin(&request, &err);
    ck_assert_msg(explore != NULL, "%s", err.text);
    while (!explore_advance(explore, 50 * CLOCK_MS))
        ;
    walk_settle(explore);
}

/* B hands data over with a flag, relaxed; A looks. */
static void run_message(void)
{
    const char *name = "section";
    struct buf code = {0};
    buf_text_add(&code, "struct shared { int flag, data, saw_flag, saw_data; };\n"
                        "__attribute__((noinline, noipa)) static void section(void *memory, int me)\n"
                        "{ struct shared *s = memory;\n"
                        "if (me == 1) { __atomic_store_n(&s->data, 42, __ATOMIC_RELAXED);\n"
                        "__atomic_store_n(&s->flag, 1, __ATOMIC_RELAXED); }\n"
                        "else { s->saw_flag = __atomic_load_n(&s->flag, __ATOMIC_RELAXED);\n"
                        "s->saw_data = __atomic_load_n(&s->data, __ATOMIC_RELAXED); } }\n");
    char *program = litmus_build_c11(&code, &name, 1);
    run(program, name, EXPLORE_C11);
    unlink(program);
    free(program);
    buf_free(&code);
}

static void end(void)
{
    walk_free(&walk);
    explore_free(explore);
    explore = NULL;
}

static void go(const char *tokens)
{
    struct err err = {0};
    ck_assert_msg(walk_to(explore, tokens, &walk, &err) == 0, "%s", err.text);
}

START_TEST(a_load_can_see_each_value_that_c11_allows)
{
    run_message();
    go("BBAA");
    ck_assert_uint_eq(walk.move_count, 2);
    ck_assert_str_eq(walk.moves[0].token, "A");
    ck_assert_ptr_nonnull(strstr(walk.moves[0].text, "sees 42, the newest"));
    ck_assert_str_eq(walk.moves[1].token, "A1");
    ck_assert_ptr_nonnull(strstr(walk.moves[1].text, "sees 0, an older value"));
    go("BBAAA1A");
    ck_assert_uint_eq(walk.move_count, 0);
    ck_assert_int_eq((int)sections_value(walk.outcome, SAW_FLAG), 1);
    ck_assert_int_eq((int)sections_value(walk.outcome, SAW_DATA), 0);
}
END_TEST

START_TEST(what_is_done_is_told_step_by_step)
{
    run_message();
    go("");
    ck_assert_uint_eq(walk.step_count, 0);
    go("B");
    ck_assert_uint_eq(walk.step_count, 1);
    ck_assert_ptr_nonnull(strstr(walk.steps[0].text, ", relaxed: puts 42"));
    ck_assert_ptr_null(walk.outcome);
}
END_TEST

START_TEST(a_way_that_cannot_be_gone_says_at_which_move)
{
    static const char *const wrong[][2] = {{"BBB", "'B'"}, {"A1", "'A1'"}, {"BBAAA2", "'A2'"},
                                           {"b", "'b'"},   {"C", "'C'"},   {"B?", "'?'"}};
    run_message();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err err = {0};
        ck_assert_int_eq(walk_to(explore, wrong[i][0], &walk, &err), -1);
        ck_assert_msg(strstr(err.text, wrong[i][1]) != NULL, "%s", err.text);
        ck_assert_uint_eq(walk.step_count, 0);
    }
}
END_TEST

/* Every move offered can be made, and every way ends in an outcome that explore told. */
static unsigned follow(char *tokens)
{
    const struct explore_result *result = explore_result(explore);
    size_t length = strlen(tokens);
    unsigned ends = 0;
    go(tokens);
    if (walk.move_count == 0) {
        bool told = false;
        for (size_t i = 0; i < result->outcome_count; i++)
            told |= strcmp(result->outcomes[i].text, walk.outcome->text) == 0;
        ck_assert_msg(told, "%s ends with %s", tokens, walk.outcome->text);
        return 1;
    }
    for (size_t i = 0, count = walk.move_count; i < count; i++) {
        go(tokens);
        strcpy(tokens + length, walk.moves[i].token);
        ends += follow(tokens);
        tokens[length] = '\0';
    }
    return ends;
}

START_TEST(all_ways_together_are_the_orders_that_explore_counted)
{
    char tokens[64] = "", counted[24];
    run_message();
    snprintf(counted, sizeof counted, "%u", follow(tokens));
    ck_assert_str_eq(counted, explore_result(explore)->counts.orders.digits);
}
END_TEST

START_TEST(with_store_buffers_a_small_letter_drains)
{
    run(drive_program("explore_targets"), "add_in_memory", EXPLORE_CORES);
    go("AB");
    ck_assert_uint_ge(walk.move_count, 2);
    go("ABab");
    ck_assert_ptr_nonnull(strstr(walk.steps[2].text, "the oldest store reaches"));
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("explore: walks by hand");
    suite_seconds(cases, 60);
    tcase_add_checked_fixture(cases, NULL, end);
    tcase_add_test(cases, a_load_can_see_each_value_that_c11_allows);
    tcase_add_test(cases, what_is_done_is_told_step_by_step);
    tcase_add_test(cases, a_way_that_cannot_be_gone_says_at_which_move);
    tcase_add_test(cases, all_ways_together_are_the_orders_that_explore_counted);
    tcase_add_test(cases, with_store_buffers_a_small_letter_drains);
    return suite_run();
}

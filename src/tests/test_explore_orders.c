/* Every order, one after another (mode sc): numbers that are known otherwise, from held processes. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tests/sections.h"
#include "tests/suite_main.h"

static void check_all(const struct explore_result *result)
{
    ck_assert_msg(result->claim == EXPLORE_ALL, "%s", result->why != NULL ? result->why : "");
    for (size_t i = 0; i < result->outcome_count; i++)
        ck_assert(result->outcomes[i].witness.replayed);
}

struct row {
    long value;
    const char *schedules, *orders, *different;
    unsigned preemptions;
};

static void check_row(const struct explore_result *result, const struct row *row)
{
    const struct explore_outcome *outcome = sections_with(result, SECTIONS_COUNTER, row->value);
    ck_assert_ptr_nonnull(outcome);
    ck_assert_str_eq(sections_count(&outcome->counts.schedules), row->schedules);
    ck_assert_str_eq(sections_count(&outcome->counts.orders), row->orders);
    ck_assert_str_eq(sections_count(&outcome->counts.different), row->different);
    ck_assert_uint_eq(outcome->preemptions, row->preemptions);
}

/* By plain enumeration on paper and on processes: the table of the design. */
static const struct row two_by_three[] = {{6, "20", "20", "20", 0},
                                          {5, "1458", "180", "90", 2},
                                          {4, "15714", "416", "134", 2},
                                          {3, "30780", "300", "82", 1},
                                          {2, "648", "8", "2", 4}};

static void check_two_by_three(const struct explore_result *result)
{
    check_all(result);
    ck_assert_uint_eq(result->outcome_count, 5);
    for (size_t i = 0; i < 5; i++)
        check_row(result, &two_by_three[i]);
    ck_assert_str_eq(sections_count(&result->counts.schedules), "48620");
    ck_assert_str_eq(sections_count(&result->counts.orders), "924");
    ck_assert_str_eq(sections_count(&result->counts.different), "328");
}

START_TEST(two_times_three_increments_have_the_exact_table)
{
    struct explore_result *result = sections_explore("add_three", 2, EXPLORE_SC, 0);
    check_two_by_three(result);
    ck_assert_uint_eq(result->replays, 200);
    ck_assert_uint_lt(result->steps, 400); /* learned, not enumerated: the schedules have 875,160 steps */
    explore_result_free(result);
}
END_TEST

/* The cells of the row that begins so, a blank between two. */
static void check_bar(const char *bars, const char *row, const char *cells)
{
    char got[64] = "", cell[16];
    const char *at = strstr(bars, row);
    ck_assert_msg(at != NULL, "%s", bars);
    at += strlen(row);
    for (int length; *at != '\n' && sscanf(at, "%15s%n", cell, &length) == 1; at += length) {
        strcat(got, *got != '\0' ? " " : "");
        strcat(got, cell);
    }
    ck_assert_str_eq(got, cells);
}

START_TEST(the_table_shows_which_results_so_many_preemptions_allow)
{
    struct explore_result *result = sections_explore("add_one", 2, EXPLORE_SC, 1);
    char *table = explore_table(result);
    const char *bars = strstr(table, "orders by preemptions");
    ck_assert_msg(bars != NULL, "%s", table);
    check_bar(bars, "counter = 2", "2 - -");
    check_bar(bars, "counter = 1", "- 2 2");
    free(table);
    explore_result_free(result);
}
END_TEST

/* 20 schedules of 3 instructions each, 2 right; with a third process 1680, of which 6 are right. */
START_TEST(one_increment_each_loses_in_all_but_the_serial_orders)
{
    struct explore_result *two = sections_explore("add_one", 2, EXPLORE_SC, 1);
    check_all(two);
    check_row(two, &(struct row){2, "2", "2", "2", 0});
    check_row(two, &(struct row){1, "18", "4", "2", 1});
    explore_result_free(two);
    struct explore_result *three = sections_explore("add_one", 3, EXPLORE_SC, 1);
    check_all(three);
    ck_assert_str_eq(sections_count(&three->counts.schedules), "1680");
    ck_assert_str_eq(sections_count(&sections_with(three, SECTIONS_COUNTER, 3)->counts.schedules), "6");
    explore_result_free(three);
}
END_TEST

static void check_bars(const struct explore_count bars[EXPLORE_BAR], const struct explore_count *total)
{
    long sum = 0;
    for (int i = 0; i < EXPLORE_BAR; i++)
        sum += atol(bars[i].digits);
    ck_assert_int_eq(sum, atol(total->digits));
}

START_TEST(preemptions_split_the_counts_without_a_rest)
{
    struct explore_result *result = sections_explore("add_three", 2, EXPLORE_SC, 1);
    check_bars(result->counts.orders_by, &result->counts.orders);
    check_bars(result->counts.schedules_by, &result->counts.schedules);
    ck_assert_str_eq(result->counts.schedules_by[0].digits, "2"); /* AAA… then BBB…, and the other way */
    explore_result_free(result);
}
END_TEST

START_TEST(a_mutex_of_the_real_libc_never_loses)
{
    struct explore_result *result = sections_explore("add_locked", 2, EXPLORE_SC, 20);
    check_all(result);
    ck_assert_uint_eq(result->outcome_count, 1);
    ck_assert_int_eq(sections_value(&result->outcomes[0], SECTIONS_COUNTER), 2);
    ck_assert_uint_eq(result->outcomes[0].value_count, 1); /* the insides of the lock are no result */
    ck_assert_str_eq(result->outcomes[0].witness.steps[0].inside, "pthread_mutex_lock");
    explore_result_free(result);
}
END_TEST

static void check_sleeper(const struct explore_result *result, unsigned who)
{
    const struct explore_outcome *asleep = sections_ending(result, EXPLORE_SLEEPS);
    check_all(result);
    ck_assert_ptr_nonnull(asleep);
    ck_assert_uint_eq(asleep->sleeping, who);
    ck_assert_uint_eq(asleep->preemptions, 1);
    ck_assert(!result->expected);
}

START_TEST(two_locks_in_opposite_order_can_sleep_for_ever)
{
    struct explore_result *result = sections_explore("abba", 2, EXPLORE_SC, 5);
    check_sleeper(result, 3);
    ck_assert_str_eq(sections_ending(result, EXPLORE_SLEEPS)->text, "A and B sleep for ever");
    explore_result_free(result);
}
END_TEST

START_TEST(a_signal_without_the_lock_can_be_missed)
{
    struct explore_result *wrong = sections_explore("wait_unlocked", 2, EXPLORE_SC, 5);
    check_sleeper(wrong, 1);
    ck_assert_str_eq(sections_count(&sections_ending(wrong, EXPLORE_SLEEPS)->counts.orders), "3");
    explore_result_free(wrong);
    struct explore_result *right = sections_explore("wait_ready", 2, EXPLORE_SC, 5);
    check_all(right);
    ck_assert(right->expected);
    explore_result_free(right);
}
END_TEST

START_TEST(a_buffer_of_one_place_hands_over_both_items)
{
    struct explore_result *result = sections_explore("hand_over", 2, EXPLORE_SC, 10);
    check_all(result);
    ck_assert_uint_eq(result->outcome_count, 1);
    ck_assert_int_eq(sections_value(&result->outcomes[0], SECTIONS_COUNTER), 12);
    explore_result_free(result);
}
END_TEST

START_TEST(a_spin_loop_has_endless_orders_and_still_an_answer)
{
    struct explore_result *result = sections_explore("spin_lock", 2, EXPLORE_SC, 20);
    check_all(result);
    ck_assert(result->expected);
    ck_assert_int_eq(result->counts.orders.kind, EXPLORE_ENDLESS);
    ck_assert_int_eq(sections_value(&result->outcomes[0], SECTIONS_COUNTER), 2);
    explore_result_free(result);
}
END_TEST

START_TEST(two_that_give_way_to_each_other_run_for_ever)
{
    struct explore_result *result = sections_explore("polite", 2, EXPLORE_SC, 5);
    const struct explore_outcome *spin = sections_ending(result, EXPLORE_SPINS);
    check_all(result);
    ck_assert_ptr_nonnull(spin);
    ck_assert_uint_eq(spin->spinning, 3);
    ck_assert_str_eq(spin->witness.tokens, "AB");
    ck_assert_ptr_nonnull(sections_ending(result, EXPLORE_ENDS));
    explore_result_free(result);
}
END_TEST

START_TEST(a_loop_that_reads_nothing_is_endless_not_long)
{
    struct explore_result *result = sections_explore("hoisted", 2, EXPLORE_SC, 5);
    check_all(result);
    ck_assert_uint_eq(sections_ending(result, EXPLORE_SPINS)->spinning, 1);
    ck_assert_ptr_nonnull(sections_with(result, SECTIONS_COUNTER, 1));
    explore_result_free(result);
}
END_TEST

START_TEST(a_fault_that_only_some_orders_reach_is_found)
{
    struct explore_result *result = sections_explore("fault", 2, EXPLORE_SC, 20);
    check_all(result);
    ck_assert_uint_eq(result->outcome_count, 3); /* A, B, or both: never none */
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(result->outcomes[i].end, EXPLORE_FAULTS);
        ck_assert_int_eq(result->outcomes[i].signal, 11);
    }
    explore_result_free(result);
}
END_TEST

START_TEST(a_text_copied_in_pieces_can_be_torn)
{
    struct explore_result *result = sections_explore("copy_text", 2, EXPLORE_SC, 20);
    check_all(result);
    ck_assert_uint_eq(result->outcome_count, 8);
    explore_result_free(result);
}
END_TEST

START_TEST(what_a_vector_register_holds_belongs_to_the_state)
{
    struct explore_result *result = sections_explore("carry_vector", 2, EXPLORE_SC, 20);
    check_all(result);
    ck_assert_uint_eq(result->outcome_count, 2); /* what A read is what it stores: old or new */
    explore_result_free(result);
}
END_TEST

START_TEST(a_program_that_its_state_does_not_decide_is_refused)
{
    struct explore_result *result = sections_explore("read_dead_stack", 2, EXPLORE_SC, 20);
    ck_assert_int_eq(result->claim, EXPLORE_REFUSED);
    ck_assert_ptr_nonnull(strstr(result->why, "do not decide what it does"));
    explore_result_free(result);
}
END_TEST

/* Replays use the kernel's own queue: another order than first in, first out would differ from it. */
START_TEST(of_three_the_first_to_sleep_wakes_first)
{
    struct explore_result *result = sections_explore("line_up", 3, EXPLORE_SC, 200);
    check_all(result);
    ck_assert_ptr_nonnull(sections_with(result, SECTIONS_COUNTER, 12));
    ck_assert_ptr_nonnull(sections_with(result, SECTIONS_COUNTER, 21));
    ck_assert_ptr_nonnull(sections_ending(result, EXPLORE_SLEEPS));
    explore_result_free(result);
}
END_TEST

START_TEST(the_time_stamp_counter_goes_on_and_is_the_same_in_each_replay)
{
    struct explore_result *result = sections_explore("count_ticks", 2, EXPLORE_SC, 20);
    check_all(result);
    explore_result_free(result);
}
END_TEST

START_TEST(chance_is_refused_by_name)
{
    struct explore_result *result = sections_explore("draw_lots", 2, EXPLORE_SC, 5);
    ck_assert_int_eq(result->claim, EXPLORE_REFUSED);
    ck_assert_ptr_nonnull(strstr(result->why, "rdrand"));
    ck_assert_uint_eq(result->outcome_count, 0);
    explore_result_free(result);
}
END_TEST

START_TEST(a_time_limit_never_runs_out)
{
    struct explore_result *result = sections_explore("wait_limited", 2, EXPLORE_SC, 20);
    check_all(result);
    ck_assert_uint_eq(sections_ending(result, EXPLORE_SLEEPS)->sleeping, 1);
    explore_result_free(result);
}
END_TEST

/* Four steps each, one of them a call that nobody can learn: 70 orders, each run. An update is lost when
 * neither counter's load and store is behind the other's: in 40. */
START_TEST(calls_that_cannot_be_learned_are_run_in_every_order)
{
    struct explore_result *result = sections_explore("read_clock", 2, EXPLORE_SC, 0);
    check_all(result);
    ck_assert(result->one_by_one);
    ck_assert_str_eq(sections_count(&result->counts.orders), "70");
    ck_assert_str_eq(sections_count(&sections_with(result, SECTIONS_COUNTER, 1)->counts.orders), "40");
    ck_assert_str_eq(sections_count(&sections_with(result, SECTIONS_COUNTER, 2)->counts.orders), "30");
    ck_assert_uint_eq(sections_with(result, SECTIONS_COUNTER, 1)->preemptions, 1);
    explore_result_free(result);
}
END_TEST

START_TEST(fewer_states_than_there_are_is_not_all)
{
    const char *words[] = {"explore_targets", "hand_over", "2", NULL};
    char path[512];
    snprintf(path, sizeof path, "%s/programs/explore_targets", getenv("SHMLAB_BUILD"));
    const struct explore_program program = {.path = path, .argv = (char *const *)(uintptr_t)words};
    const struct explore_request request = {.programs = &program,
                                            .program_count = 1,
                                            .from = "hand_over",
                                            .actors = 2,
                                            .replays = 5,
                                            .cpu = -1,
                                            .limits = {.states = 2000}};
    struct explore_result *result = sections_run(&request);
    ck_assert_int_eq(result->claim, EXPLORE_NOT_ALL);
    ck_assert_ptr_nonnull(strstr(result->why, "not all: 2001 states"));
    ck_assert_int_eq(result->counts.orders.kind, EXPLORE_UNCOUNTED);
    explore_result_free(result);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("explore: orders");
    suite_seconds(cases, 60);
    tcase_add_test(cases, two_times_three_increments_have_the_exact_table);
    tcase_add_test(cases, the_table_shows_which_results_so_many_preemptions_allow);
    tcase_add_test(cases, one_increment_each_loses_in_all_but_the_serial_orders);
    tcase_add_test(cases, preemptions_split_the_counts_without_a_rest);
    tcase_add_test(cases, a_mutex_of_the_real_libc_never_loses);
    tcase_add_test(cases, two_locks_in_opposite_order_can_sleep_for_ever);
    tcase_add_test(cases, a_signal_without_the_lock_can_be_missed);
    tcase_add_test(cases, a_buffer_of_one_place_hands_over_both_items);
    tcase_add_test(cases, a_spin_loop_has_endless_orders_and_still_an_answer);
    tcase_add_test(cases, two_that_give_way_to_each_other_run_for_ever);
    tcase_add_test(cases, a_loop_that_reads_nothing_is_endless_not_long);
    tcase_add_test(cases, a_fault_that_only_some_orders_reach_is_found);
    tcase_add_test(cases, a_text_copied_in_pieces_can_be_torn);
    tcase_add_test(cases, what_a_vector_register_holds_belongs_to_the_state);
    tcase_add_test(cases, a_program_that_its_state_does_not_decide_is_refused);
    tcase_add_test(cases, of_three_the_first_to_sleep_wakes_first);
    tcase_add_test(cases, the_time_stamp_counter_goes_on_and_is_the_same_in_each_replay);
    tcase_add_test(cases, chance_is_refused_by_name);
    tcase_add_test(cases, a_time_limit_never_runs_out);
    tcase_add_test(cases, calls_that_cannot_be_learned_are_run_in_every_order);
    tcase_add_test(cases, fewer_states_than_there_are_is_not_all);
    return suite_run();
}

/* The same machine code on two real CPUs: what it comes to is counted beside the outcomes, and is never
 * outside them. How often each appears is the machine's own business. */
#include <check.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "explore/explore.h"
#include "tests/drive.h"
#include "tests/sections.h"
#include "tests/suite_main.h"

enum { ROUNDS = 2000 };

static struct explore_result *explore(const char *section, const char *processes, const char *to)
{
    const char *words[] = {"explore_targets", section, processes, NULL};
    const struct explore_program program = {.path = drive_program("explore_targets"),
                                            .argv = (char *const *)(uintptr_t)words};
    const struct explore_request request = {.mode = EXPLORE_CORES,
                                            .programs = &program,
                                            .program_count = 1,
                                            .from = section,
                                            .to = to,
                                            .actors = (size_t)(processes[0] - '0'),
                                            .replays = 1,
                                            .hardware_rounds = ROUNDS,
                                            .cpu = -1};
    return sections_run(&request);
}

/* Or two that others keep busy. */
static bool may_be_none(const struct explore_result *result)
{
    cpu_set_t all;
    return (sched_getaffinity(0, sizeof all, &all) == 0 && CPU_COUNT(&all) < 2) ||
           strstr(result->hardware_why, "no round came") != NULL;
}

/* As many as were asked for, or on a busy machine as many as there was time for; each is some outcome's. */
static void check_rounds(const struct explore_result *result)
{
    uint64_t sum = 0;
    ck_assert_msg(result->claim == EXPLORE_ALL, "%s", result->why != NULL ? result->why : "");
    for (size_t i = 0; i < result->outcome_count; i++)
        sum += result->outcomes[i].hardware;
    ck_assert_uint_eq(result->hardware_outside, 0);
    ck_assert_uint_eq(sum, result->hardware_rounds);
    ck_assert_uint_le(sum, ROUNDS);
    ck_assert((sum > 0) == (result->hardware_why == NULL));
    ck_assert_msg(sum > 0 || may_be_none(result), "%s", result->hardware_why);
}

START_TEST(nothing_appears_that_buffers_do_not_allow)
{
    static const char *const sections[] = {"peterson",   "peterson_fenced", "add_in_memory", "add_three",
                                           "add_atomic", "add_locked",      "spin_lock",     "hand_over"};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        struct explore_result *result = explore(sections[i], "2", NULL);
        check_rounds(result);
        explore_result_free(result);
    }
}
END_TEST

/* On the same machine, with the same time: the one without a fence is seen to fail where two CPUs are free.
 */
START_TEST(a_table_has_a_column_for_it)
{
    struct explore_result *result = explore("peterson", "2", NULL);
    check_rounds(result);
    char *table = explore_table(result);
    ck_assert_msg(strstr(table, "on two CPUs") != NULL, "%s", table); /* a column, or why there is none */
    free(table);
    explore_result_free(result);
}
END_TEST

/* Both wait for each other for ever: the rounds before that count. */
START_TEST(a_deadlock_on_two_cpus_does_not_hold_up_the_lab)
{
    struct explore_result *result = explore("abba", "2", NULL);
    ck_assert_int_eq(result->claim, EXPLORE_ALL);
    ck_assert_uint_eq(result->hardware_outside, 0);
    ck_assert_ptr_nonnull(sections_ending(result, EXPLORE_SLEEPS));
    explore_result_free(result);
}
END_TEST

START_TEST(on_one_cpu_the_lab_says_why_it_cannot_appear)
{
    cpu_set_t all, one;
    ck_assert_int_eq(sched_getaffinity(0, sizeof all, &all), 0);
    CPU_ZERO(&one);
    for (size_t cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; cpu++) {
        if (CPU_ISSET(cpu, &all))
            CPU_SET(cpu, &one);
    }
    sched_setaffinity(0, sizeof one, &one);
    struct explore_result *result = explore("peterson", "2", NULL);
    sched_setaffinity(0, sizeof all, &all);
    ck_assert_int_eq(result->claim, EXPLORE_ALL);
    ck_assert_uint_eq(result->hardware_rounds, 0);
    ck_assert_ptr_nonnull(strstr(result->hardware_why, "one CPU"));
    explore_result_free(result);
}
END_TEST

static void check_why(const char *section, const char *processes, const char *why)
{
    struct explore_result *result = explore(section, processes, NULL);
    ck_assert_msg(result->claim == EXPLORE_ALL, "%s", result->why != NULL ? result->why : "");
    ck_assert_uint_eq(result->hardware_rounds, 0);
    ck_assert_msg(strstr(result->hardware_why, why) != NULL, "%s", result->hardware_why);
    explore_result_free(result);
}

START_TEST(what_cannot_be_repeated_is_not)
{
    check_why("add_one", "3", "two processes");
    check_why("count_ticks", "2", "second call");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("explore: two real CPUs");
    suite_seconds(cases, 60);
    tcase_add_test(cases, nothing_appears_that_buffers_do_not_allow);
    tcase_add_test(cases, a_table_has_a_column_for_it);
    tcase_add_test(cases, a_deadlock_on_two_cpus_does_not_hold_up_the_lab);
    tcase_add_test(cases, on_one_cpu_the_lab_says_why_it_cannot_appear);
    tcase_add_test(cases, what_cannot_be_repeated_is_not);
    return suite_run();
}

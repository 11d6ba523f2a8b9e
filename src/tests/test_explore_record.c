/* The access record: what nothing orders is found in a few runs, also when the result was right. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sections.h"
#include "tests/suite_main.h"

static struct explore_result *record(const char *section, size_t races)
{
    struct explore_result *result = sections_explore(section, 2, EXPLORE_RECORD, 0);
    ck_assert_msg(result->claim == EXPLORE_NOT_ALL, "%s", result->why);
    ck_assert_uint_gt(result->noted, 0);
    ck_assert_msg(result->race_count == races, "%s: %zu races, the first: %s", section, result->race_count,
                  result->race_count > 0 ? result->races[0].text : "-");
    return result;
}

START_TEST(an_increment_without_a_lock_races_and_both_sides_are_told)
{
    struct explore_result *result = record("add_one", 1);
    const struct explore_race *race = &result->races[0];
    ck_assert_str_eq(race->name, "counter");
    ck_assert_ptr_nonnull(strstr(race->first.file, "explore_targets.c"));
    ck_assert_int_gt(race->first.line, 0);
    ck_assert_int_eq(race->first.line, race->second.line);
    ck_assert_int_ne(race->first.actor, race->second.actor);
    ck_assert_ptr_null(race->first.locks);
    ck_assert_ptr_nonnull(strstr(race->text, "nothing orders them"));
    ck_assert(!result->expected);
    explore_result_free(result);
}
END_TEST

START_TEST(one_unlocked_instruction_is_no_better)
{
    explore_result_free(record("add_in_memory", 3)); /* each of two lines with each */
}
END_TEST

START_TEST(what_locks_semaphores_and_atomics_order_does_not_race)
{
    static const char *const ordered[] = {"add_locked", "abba",      "semaphore", "wait_ready",
                                          "add_atomic", "hand_over", "lock_file"};
    for (size_t i = 0; i < sizeof ordered / sizeof *ordered; i++)
        explore_result_free(record(ordered[i], 0));
}
END_TEST

START_TEST(a_store_beside_the_lock_is_found_and_the_lock_of_the_other_named)
{
    struct explore_result *result = record("wait_unlocked", 1);
    const struct explore_race *race = &result->races[0];
    const struct explore_side *locked = race->first.locks != NULL ? &race->first : &race->second;
    ck_assert_str_eq(race->name, "turn");
    ck_assert_str_eq(locked->locks, "lock");
    explore_result_free(result);
}
END_TEST

/* One takes the lock, the other does not: right or wrong by luck, but never ordered. */
START_TEST(a_lock_that_only_one_takes_orders_nothing)
{
    explore_result_free(record("half_locked", 1));
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("explore: access record");
    suite_seconds(cases, 60);
    tcase_add_test(cases, an_increment_without_a_lock_races_and_both_sides_are_told);
    tcase_add_test(cases, one_unlocked_instruction_is_no_better);
    tcase_add_test(cases, what_locks_semaphores_and_atomics_order_does_not_race);
    tcase_add_test(cases, a_store_beside_the_lock_is_found_and_the_lock_of_the_other_named);
    tcase_add_test(cases, a_lock_that_only_one_takes_orders_nothing);
    return suite_run();
}

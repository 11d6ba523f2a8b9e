/* Deaths before each step (mode kill): real ones, so the kernel's robust list is real. */
#include <check.h>
#include <string.h>

#include "tests/sections.h"
#include "tests/suite_main.h"

static void check_all(const struct explore_result *result)
{
    ck_assert_msg(result->claim == EXPLORE_ALL, "%s", result->why != NULL ? result->why : "");
    ck_assert_uint_gt(result->death_count, 0);
}

static size_t deaths_of(const struct explore_result *result, int actor, enum explore_end end)
{
    size_t count = 0;
    for (size_t i = 0; i < result->death_count; i++) {
        const struct explore_death *death = &result->deaths[i];
        count += death->actor == actor && result->outcomes[death->outcome].end == end;
    }
    return count;
}

START_TEST(who_dies_with_a_plain_mutex_leaves_the_other_asleep)
{
    struct explore_result *result = sections_explore("add_locked", 2, EXPLORE_KILL, 0);
    check_all(result);
    /* 13 steps: two before the lock is taken, and from its last store on, the death does no harm. */
    ck_assert_uint_eq(deaths_of(result, 0, EXPLORE_SLEEPS), 10);
    ck_assert_uint_eq(deaths_of(result, 0, EXPLORE_ENDS), 3);
    ck_assert_uint_eq(deaths_of(result, 1, EXPLORE_SLEEPS), 10);
    ck_assert(!result->expected);
    ck_assert_str_eq(result->outcomes[result->failing].text, "B sleeps for ever");
    explore_result_free(result);
}
END_TEST

START_TEST(a_robust_mutex_lets_the_other_finish_after_every_death)
{
    struct explore_result *result = sections_explore_how("add_locked", 2, "robust", EXPLORE_KILL, 0);
    check_all(result);
    ck_assert_uint_eq(deaths_of(result, 0, EXPLORE_ENDS) + deaths_of(result, 1, EXPLORE_ENDS),
                      result->death_count);
    ck_assert(result->expected);
    /* Dead before its increment or behind it: nobody else's is lost. */
    ck_assert_ptr_nonnull(sections_with(result, SECTIONS_COUNTER, 1));
    ck_assert_ptr_nonnull(sections_with(result, SECTIONS_COUNTER, 2));
    ck_assert_uint_eq(result->outcome_count, 2);
    explore_result_free(result);
}
END_TEST

START_TEST(a_dead_owner_of_a_spin_lock_makes_the_other_run_for_ever)
{
    struct explore_result *result = sections_explore("spin_lock", 2, EXPLORE_KILL, 0);
    check_all(result);
    ck_assert_uint_eq(deaths_of(result, 0, EXPLORE_SPINS), 3);
    ck_assert_uint_eq(deaths_of(result, 0, EXPLORE_ENDS), 1);
    explore_result_free(result);
}
END_TEST

START_TEST(each_death_says_what_was_about_to_happen)
{
    struct explore_result *result = sections_explore("add_one", 2, EXPLORE_KILL, 0);
    check_all(result);
    ck_assert_uint_eq(result->death_count, 4); /* two steps each */
    ck_assert_ptr_nonnull(strstr(result->deaths[1].next, "store"));
    ck_assert_uint_eq(result->deaths[1].after, 1);
    ck_assert_ptr_nonnull(strstr(result->deaths[1].file, "explore_targets.c"));
    const struct explore_witness *witness = &result->outcomes[result->deaths[1].outcome].witness;
    ck_assert_str_eq(witness->tokens, "!ABB");
    ck_assert_int_eq(witness->steps[0].act, EXPLORE_DIES);
    explore_result_free(result);
}
END_TEST

/* The others go on one after another, whoever they are. */
START_TEST(of_three_the_other_two_go_on)
{
    struct explore_result *result = sections_explore("add_atomic", 3, EXPLORE_KILL, 0);
    check_all(result);
    ck_assert_uint_eq(result->death_count, 3);
    ck_assert_int_eq(sections_value(&result->outcomes[0], SECTIONS_COUNTER), 2);
    explore_result_free(result);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("explore: kill");
    suite_seconds(cases, 60);
    tcase_add_test(cases, who_dies_with_a_plain_mutex_leaves_the_other_asleep);
    tcase_add_test(cases, a_robust_mutex_lets_the_other_finish_after_every_death);
    tcase_add_test(cases, a_dead_owner_of_a_spin_lock_makes_the_other_run_for_ever);
    tcase_add_test(cases, each_death_says_what_was_about_to_happen);
    tcase_add_test(cases, of_three_the_other_two_go_on);
    return suite_run();
}

/* Outside the sandbox: makes the shared page, lets two programs count there, takes the lock itself, and looks
 * at every order of two additions. Any kind of process-shared mutex will do, and so will any way of using it
 * that keeps `value` under `lock`. */
#include <assert.h>
#include <stddef.h>

#include "counter.h"
#include "grading/kit/asleep.h"
#include "grading/kit/counters.h"
#include "grading/kit/counters_orders.h"
#include "grading/kit/counters_promises.h"
#include "grading/kit/expect.h"
#include "grading/kit/orders.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/world.h"

enum { PSHARED_BIT = 128 /* glibc: of __kind */ };

static_assert(offsetof(struct shared_counter, lock) == offsetof(struct counters_cell, lock) &&
                  offsetof(struct shared_counter, value) == offsetof(struct counters_cell, value),
              "what the suites of both counters share knows their common beginning");

START_TEST(what_is_added_can_be_read)
{
    counters_reads_what_is_added();
}
END_TEST

START_TEST(a_new_counter_is_0_whatever_the_memory_held)
{
    counters_starts_at_0();
}
END_TEST

START_TEST(the_lock_is_process_shared)
{
    struct counters_page page = counters_make_page();
    counters_init(counters_start(&page), COUNTERS_FIRST);
    int kind = counters_at(&page, COUNTERS_FIRST)->lock.__data.__kind;
    expect_that(kind & PSHARED_BIT, "the lock is made for several processes", "PTHREAD_PROCESS_SHARED",
                "PTHREAD_PROCESS_PRIVATE");
}
END_TEST

START_TEST(one_process_makes_it_and_others_count)
{
    counters_one_makes_others_count();
}
END_TEST

START_TEST(two_counters_in_one_process_do_not_meet)
{
    counters_do_not_meet();
}
END_TEST

START_TEST(sums_are_64_bits_wide_and_may_go_down)
{
    counters_are_64_bits_wide();
}
END_TEST

/* The suite has the lock, and changes value meanwhile: who has looked at it before is found out. */
START_TEST(an_addition_waits_for_the_lock_asleep_and_is_woken)
{
    struct counters_page page = counters_make_page();
    struct counters_cell *counter = counters_at(&page, COUNTERS_FIRST);
    struct program *program = counters_start(&page);
    int64_t n = counters_some(), m = counters_some();
    counters_init(program, COUNTERS_FIRST);
    counters_add(program, COUNTERS_FIRST, n);
    counters_take_lock(counter);
    counters_ask_add(program, COUNTERS_FIRST, n);
    program_send(program);
    asleep_expect(program, "counter_add waits while somebody else has the lock");
    expect_number("nothing is added while somebody else has the lock", n, counter->value);
    counter->value += m;
    pthread_mutex_unlock(&counter->lock);
    struct answer answer = program_answer(program);
    counters_expect_returns("counter_add", 0, &answer);
    expect_number("value is what the others left and what was added", n + m + n, counter->value);
}
END_TEST

START_TEST(a_read_waits_for_the_lock_asleep_and_is_woken)
{
    struct counters_page page = counters_make_page();
    struct counters_cell *counter = counters_at(&page, COUNTERS_FIRST);
    struct program *program = counters_start(&page);
    int64_t n = counters_some(), m = counters_some();
    counters_init(program, COUNTERS_FIRST);
    counters_add(program, COUNTERS_FIRST, n);
    counters_take_lock(counter);
    counters_ask(program, "counter_read", COUNTERS_FIRST);
    program_send(program);
    asleep_expect(program, "counter_read waits while somebody else has the lock");
    counter->value += m;
    pthread_mutex_unlock(&counter->lock);
    struct answer answer = program_answer(program);
    counters_expect_returns("counter_read", 0, &answer);
    expect_number("counter_read gives what the one before left", n + m, wire_take_number(&answer.rest));
}
END_TEST

START_TEST(two_that_wait_are_both_woken)
{
    struct counters_page page = counters_make_page();
    struct counters_cell *counter = counters_at(&page, COUNTERS_FIRST);
    struct program *waiters[] = {counters_start(&page), counters_start(&page)};
    int64_t n = counters_some();
    counters_init(waiters[0], COUNTERS_FIRST);
    counters_take_lock(counter);
    for (int i = 0; i < 2; i++) {
        counters_ask_add(waiters[i], COUNTERS_FIRST, n);
        program_send(waiters[i]);
        asleep_expect(waiters[i], "counter_add waits while somebody else has the lock");
    }
    pthread_mutex_unlock(&counter->lock);
    for (int i = 0; i < 2; i++) {
        struct answer answer = program_answer(waiters[i]);
        counters_expect_returns("counter_add", 0, &answer);
    }
    expect_number("both additions count", 2 * n, counter->value);
    counters_take_lock(counter);
}
END_TEST

START_TEST(an_error_of_the_lock_comes_back)
{
    counters_error_comes_back(PTHREAD_MUTEX_STALLED);
}
END_TEST

/* ---- every access, every order ---- */

START_TEST(value_is_touched_only_under_the_lock)
{
    counters_expect_value_guarded();
}
END_TEST

START_TEST(no_order_of_two_additions_loses_one)
{
    counters_explore_two_additions(EXPLORE_SC,
                                   "both additions count, in whatever order their instructions run");
}
END_TEST

START_TEST(none_is_lost_on_two_processors_either)
{
    counters_explore_two_additions(EXPLORE_CORES, "both additions count, on two processors at once");
}
END_TEST

START_TEST(many_additions_at_the_same_time_all_count)
{
    counters_all_count();
}
END_TEST

START_TEST(destroy_returns_0_and_leaves_the_memory_mapped)
{
    counters_destroy_keeps_memory();
}
END_TEST

START_TEST(nothing_is_left_behind_by_a_call)
{
    counters_leave_nothing();
}
END_TEST

int main(int argc, char **argv)
{
    static const char both[] = "lesson 03, \"A mutex both can see\"";
    static const char waits[] = "lesson 03, \"B waits for A\"";
    static const char shared[] = "lesson 03, \"Wrong: the default attribute\"";
    static const char twice[] = "lesson 03, \"Wrong: on the heap, or twice\"";
    static const char three[] = "lesson 02, \"counter++ is three instructions\"";
    static const char orders[] = "lesson 02, \"Every order there is\"";
    static const char one[] = "lesson 02, \"One instruction\"";
    static const char layout[] = "lesson 02, \"A struct for two\"";
    const TTest *first = what_is_added_can_be_read, *lock = the_lock_is_process_shared;
    tests_add(first, (struct test_facts){.points = 2, .page = both});
    tests_add(a_new_counter_is_0_whatever_the_memory_held, (struct test_facts){.page = both, .needs = first});
    tests_add(lock, (struct test_facts){.points = 2, .page = shared, .needs = first});
    tests_add(one_process_makes_it_and_others_count, (struct test_facts){.page = twice, .needs = first});
    tests_add(two_counters_in_one_process_do_not_meet, (struct test_facts){.page = twice, .needs = first});
    tests_add(sums_are_64_bits_wide_and_may_go_down, (struct test_facts){.page = layout, .needs = first});
    tests_add(an_addition_waits_for_the_lock_asleep_and_is_woken,
              (struct test_facts){.points = 2, .page = waits, .needs = lock});
    tests_add(a_read_waits_for_the_lock_asleep_and_is_woken,
              (struct test_facts){.page = waits, .needs = lock});
    tests_add(
        two_that_wait_are_both_woken,
        (struct test_facts){.page = waits, .needs = an_addition_waits_for_the_lock_asleep_and_is_woken});
    tests_add(an_error_of_the_lock_comes_back,
              (struct test_facts){.page = both, .needs = a_read_waits_for_the_lock_asleep_and_is_woken});
    tests_add(value_is_touched_only_under_the_lock, (struct test_facts){.page = three, .needs = first});
    tests_add(no_order_of_two_additions_loses_one,
              (struct test_facts){.points = 2, .page = orders, .needs = first});
    tests_add(none_is_lost_on_two_processors_either, (struct test_facts){.page = one, .needs = first});
    tests_add(many_additions_at_the_same_time_all_count, (struct test_facts){.page = both, .needs = lock});
    tests_add(destroy_returns_0_and_leaves_the_memory_mapped,
              (struct test_facts){.page = both, .needs = first});
    tests_add(nothing_is_left_behind_by_a_call, (struct test_facts){.page = both, .needs = first});
    world.processes = ORDERS_PROCESSES;
    return tests_run(argc, argv);
}

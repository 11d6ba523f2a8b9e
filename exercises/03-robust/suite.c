/* Outside the sandbox: as in 03-counter, and then kills: a process that holds the lock, one at each of its
 * accesses in turn, one behind any instruction, and one that is about to recover what another left. Whether
 * an update that was cut short counts is left open; half of one may not be seen. */
#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "grading/kit/asleep.h"
#include "grading/kit/chance.h"
#include "grading/kit/counters.h"
#include "grading/kit/counters_orders.h"
#include "grading/kit/counters_promises.h"
#include "grading/kit/expect.h"
#include "grading/kit/hold.h"
#include "grading/kit/orders.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/world.h"
#include "robust.h"

enum { ROBUST_BIT = 16, PSHARED_BIT = 128 /* glibc: of __kind */ };

static_assert(offsetof(struct robust_counter, lock) == offsetof(struct counters_cell, lock) &&
                  offsetof(struct robust_counter, value) == offsetof(struct counters_cell, value),
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

START_TEST(the_lock_is_robust_and_process_shared)
{
    struct counters_page page = counters_make_page();
    counters_init(counters_start(&page), COUNTERS_FIRST);
    int kind = counters_at(&page, COUNTERS_FIRST)->lock.__data.__kind;
    expect_that(kind & PSHARED_BIT, "the lock is made for several processes", "PTHREAD_PROCESS_SHARED",
                "PTHREAD_PROCESS_PRIVATE");
    expect_that(kind & ROBUST_BIT, "the lock is robust: the next one learns that its owner died",
                "PTHREAD_MUTEX_ROBUST", "PTHREAD_MUTEX_STALLED");
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

START_TEST(whoever_finds_the_lock_taken_sleeps_and_is_woken)
{
    struct counters_page page = counters_make_page();
    struct counters_cell *counter = counters_at(&page, COUNTERS_FIRST);
    struct program *adder = counters_start(&page), *reader = counters_start(&page);
    int64_t n = counters_some();
    counters_init(adder, COUNTERS_FIRST);
    counters_add(adder, COUNTERS_FIRST, n);
    counters_take_lock(counter);
    counters_ask_add(adder, COUNTERS_FIRST, n);
    program_send(adder);
    asleep_expect(adder, "counter_add waits while somebody else has the lock");
    counters_ask(reader, "counter_read", COUNTERS_FIRST);
    program_send(reader);
    asleep_expect(reader, "counter_read waits while somebody else has the lock");
    expect_number("nothing is added while somebody else has the lock", n, counter->value);
    pthread_mutex_unlock(&counter->lock);
    struct answer answer = program_answer(adder);
    counters_expect_returns("counter_add", 0, &answer);
    answer = program_answer(reader);
    counters_expect_returns("counter_read", 0, &answer);
    counters_expect_read(adder, COUNTERS_FIRST, 2 * n);
}
END_TEST

START_TEST(an_error_of_the_lock_comes_back)
{
    counters_error_comes_back(PTHREAD_MUTEX_ROBUST);
}
END_TEST

/* ---- deaths ---- */

static void call_lock(struct program *program)
{
    counters_ask(program, "pthread_mutex_lock", COUNTERS_FIRST);
    struct answer answer = program_answer(program);
    counters_expect_returns("pthread_mutex_lock(&c->lock)", 0, &answer);
}

/* Takes the lock, and dies. */
static void leave_dead_owner(const struct counters_page *page)
{
    struct program *owner = counters_start(page);
    call_lock(owner);
    program_kill(owner);
}

START_TEST(the_next_addition_recovers_the_lock_of_a_dead_owner)
{
    struct counters_page page = counters_make_page();
    struct program *program = counters_start(&page), *other = counters_start(&page);
    int64_t n = counters_some(), m = counters_some();
    counters_init(program, COUNTERS_FIRST);
    counters_add(program, COUNTERS_FIRST, n);
    leave_dead_owner(&page);
    counters_add(program, COUNTERS_FIRST, m);
    counters_expect_read(program, COUNTERS_FIRST, n + m);
    counters_add(other, COUNTERS_FIRST, n);
    counters_expect_read(other, COUNTERS_FIRST, n + m + n);
}
END_TEST

START_TEST(the_next_read_recovers_the_lock_of_a_dead_owner)
{
    struct counters_page page = counters_make_page();
    struct program *program = counters_start(&page), *other = counters_start(&page);
    int64_t n = counters_some(), m = counters_some();
    counters_init(program, COUNTERS_FIRST);
    counters_add(program, COUNTERS_FIRST, n);
    leave_dead_owner(&page);
    counters_expect_read(other, COUNTERS_FIRST, n);
    counters_expect_read(program, COUNTERS_FIRST, n);
    counters_add(program, COUNTERS_FIRST, m);
    counters_expect_read(other, COUNTERS_FIRST, n + m);
}
END_TEST

START_TEST(a_waiter_goes_on_when_the_owner_dies)
{
    struct counters_page page = counters_make_page();
    struct program *owner = counters_start(&page),
                   *waiters[] = {counters_start(&page), counters_start(&page)};
    int64_t n = counters_some();
    counters_init(waiters[0], COUNTERS_FIRST);
    call_lock(owner);
    for (int i = 0; i < 2; i++) {
        counters_ask_add(waiters[i], COUNTERS_FIRST, n);
        program_send(waiters[i]);
        asleep_expect(waiters[i], "counter_add waits while somebody else has the lock");
    }
    program_kill(owner);
    for (int i = 0; i < 2; i++) {
        struct answer answer = program_answer(waiters[i]);
        counters_expect_returns("counter_add", 0, &answer);
    }
    counters_expect_read(waiters[1], COUNTERS_FIRST, 2 * n);
}
END_TEST

START_TEST(one_death_after_the_other_is_recovered_from)
{
    struct counters_page page = counters_make_page();
    struct program *program = counters_start(&page);
    int64_t n = counters_some();
    counters_init(program, COUNTERS_FIRST);
    for (int64_t death = 1; death <= 3; death++) {
        leave_dead_owner(&page);
        counters_add(program, COUNTERS_FIRST, n);
        counters_expect_read(program, COUNTERS_FIRST, death * n);
    }
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

/* What the calls of a killed and a surviving process came to. */
struct cut_short {
    int64_t before, dead, alive; /* value, and what each adds; 0 for a read */
};

enum { NOTHING = -4711 }; /* where no call noted a result */

/* The survivor's call returned 0; the dead one's addition counts or does not. */
static bool is_whole(struct orders_end *end, const struct cut_short *cut, int64_t alive, int64_t dead)
{
    int64_t value = counters_number(end, COUNTERS_VALUE), first = counters_number(end, COUNTERS_RESULTS),
            second = counters_number(end, COUNTERS_RESULTS + 16);
    int64_t result = first == NOTHING ? second : first;
    snprintf(end->expected, sizeof end->expected, "value = %lld or %lld, and the call returns 0",
             (long long)(cut->before + alive), (long long)(cut->before + alive + dead));
    snprintf(end->actual, sizeof end->actual, "value = %lld, and the call returns %lld", (long long)value,
             (long long)result);
    return result == 0 && (first == NOTHING) != (second == NOTHING) &&
           (value == cut->before + alive || value == cut->before + alive + dead);
}

static bool either_died(struct orders_end *end, const void *context)
{
    const struct cut_short *cut = context;
    bool first_died = counters_number(end, COUNTERS_RESULTS) == NOTHING;
    return first_died ? is_whole(end, cut, cut->alive, cut->dead) : is_whole(end, cut, cut->dead, cut->alive);
}

static void forget_results(struct counters_page *page)
{
    int64_t *results = (int64_t *)(void *)(page->map + COUNTERS_RESULTS);
    for (int i = 0; i < 4; i++)
        results[i] = NOTHING;
}

/* second_adds: the second program adds, else it reads. */
static void explore_deaths(struct counters_page *page, struct cut_short cut, bool first_adds,
                           const char *promise)
{
    struct program *first = counters_warm(page), *second = counters_warm(page);
    forget_results(page);
    if (first_adds)
        counters_prepare_add(first, cut.dead, 0);
    else
        counters_prepare_read(first, 0);
    counters_prepare_add(second, cut.alive, 1);
    orders_expect(&(struct orders){.mode = EXPLORE_KILL,
                                   .programs = {first, second},
                                   .count = 2,
                                   .function = first_adds ? "driver_add" : "driver_read",
                                   .functions = {NULL, "driver_add"},
                                   .object = page->name,
                                   .offset = COUNTERS_VALUE,
                                   .length = sizeof(int64_t),
                                   .promise = promise,
                                   .judge = either_died,
                                   .context = &cut});
}

static struct counters_page counted_page(int64_t before)
{
    struct counters_page page = counters_make_page();
    struct program *program = counters_start(&page);
    counters_init(program, COUNTERS_FIRST);
    counters_add(program, COUNTERS_FIRST, before);
    return page;
}

START_TEST(whoever_dies_anywhere_inside_add_leaves_a_whole_value)
{
    struct cut_short cut = {counters_some(), counters_some(), counters_some()};
    struct counters_page page = counted_page(cut.before);
    explore_deaths(&page, cut, true,
                   "when a process is killed inside counter_add, the next call works on a whole value");
}
END_TEST

START_TEST(whoever_dies_anywhere_inside_read_does_no_harm)
{
    struct cut_short cut = {counters_some(), 0, counters_some()};
    struct counters_page page = counted_page(cut.before);
    explore_deaths(&page, cut, false,
                   "when a process is killed inside counter_read, the next call works all the same");
}
END_TEST

START_TEST(whoever_dies_while_it_recovers_does_no_harm)
{
    struct cut_short cut = {counters_some(), counters_some(), counters_some()};
    struct counters_page page = counted_page(cut.before);
    leave_dead_owner(&page);
    explore_deaths(&page, cut, true,
                   "when a process is killed while it recovers the lock, the next one recovers it");
}
END_TEST

/* Private steps too: what the C library notes for the kernel lies in private memory. */
START_TEST(whoever_dies_behind_any_instruction_leaves_a_whole_value)
{
    enum { DEATHS = 6, MOST_INSTRUCTIONS = 120 };
    int64_t before = counters_some(), n = counters_some(), m = counters_some();
    struct counters_page page = counted_page(before);
    struct program *next = counters_start(&page);
    for (int death = 0; death < DEATHS; death++) {
        struct program *victim = counters_start(&page);
        int instructions = (int)chance_between(0, MOST_INSTRUCTIONS);
        counters_prepare_add(victim, n, 0);
        hold_at(victim, "driver_add");
        for (int i = 0; i < instructions && !hold_has_left(victim); i++)
            hold_step(victim);
        char *where = hold_line(victim);
        hold_end_all();
        counters_ask_add(next, COUNTERS_FIRST, m);
        struct answer answer = program_answer(next);
        counters_expect_returns("counter_add, after another process was killed inside it,", 0, &answer);
        counters_ask(next, "counter_read", COUNTERS_FIRST);
        answer = program_answer(next);
        int64_t value = wire_take_number(&answer.rest);
        if (value != before + m && value != before + m + n)
            tests_fail(&(struct test_failure){.message = "an addition that was cut short counts, or does not",
                                              .expected = "the value before it or behind it",
                                              .actual = "another value",
                                              .where = where});
        before = value;
        free(where);
    }
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
    static const char dies[] = "lesson 03, \"The owner dies\"";
    static const char robust[] = "lesson 03, \"The robust mutex\"";
    static const char three[] = "lesson 02, \"counter++ is three instructions\"";
    static const char orders[] = "lesson 02, \"Every order there is\"";
    static const char one[] = "lesson 02, \"One instruction\"";
    static const char layout[] = "lesson 02, \"A struct for two\"";
    const TTest *first = what_is_added_can_be_read, *lock = the_lock_is_robust_and_process_shared,
                *sleeps = whoever_finds_the_lock_taken_sleeps_and_is_woken,
                *recovers = the_next_addition_recovers_the_lock_of_a_dead_owner,
                *whole = whoever_dies_anywhere_inside_add_leaves_a_whole_value;
    tests_add(first, (struct test_facts){.page = both});
    tests_add(a_new_counter_is_0_whatever_the_memory_held, (struct test_facts){.page = both, .needs = first});
    tests_add(lock, (struct test_facts){.page = shared, .needs = first});
    tests_add(one_process_makes_it_and_others_count, (struct test_facts){.page = twice, .needs = first});
    tests_add(two_counters_in_one_process_do_not_meet, (struct test_facts){.page = twice, .needs = first});
    tests_add(sums_are_64_bits_wide_and_may_go_down, (struct test_facts){.page = layout, .needs = first});
    tests_add(sleeps, (struct test_facts){.page = waits, .needs = lock});
    tests_add(an_error_of_the_lock_comes_back, (struct test_facts){.page = both, .needs = sleeps});
    tests_add(recovers, (struct test_facts){.points = 3, .page = robust, .needs = lock});
    tests_add(the_next_read_recovers_the_lock_of_a_dead_owner,
              (struct test_facts){.points = 2, .page = robust, .needs = lock});
    tests_add(a_waiter_goes_on_when_the_owner_dies,
              (struct test_facts){.points = 2, .page = dies, .needs = recovers});
    tests_add(one_death_after_the_other_is_recovered_from,
              (struct test_facts){.page = robust, .needs = recovers});
    tests_add(value_is_touched_only_under_the_lock, (struct test_facts){.page = three, .needs = first});
    tests_add(no_order_of_two_additions_loses_one, (struct test_facts){.page = orders, .needs = first});
    tests_add(none_is_lost_on_two_processors_either, (struct test_facts){.page = one, .needs = first});
    tests_add(whole, (struct test_facts){.points = 3, .page = robust, .needs = recovers});
    tests_add(whoever_dies_anywhere_inside_read_does_no_harm,
              (struct test_facts){.points = 2, .page = robust, .needs = whole});
    tests_add(whoever_dies_while_it_recovers_does_no_harm,
              (struct test_facts){.points = 2, .page = robust, .needs = whole});
    tests_add(whoever_dies_behind_any_instruction_leaves_a_whole_value,
              (struct test_facts){.page = robust, .needs = recovers});
    tests_add(many_additions_at_the_same_time_all_count, (struct test_facts){.page = both, .needs = lock});
    tests_add(destroy_returns_0_and_leaves_the_memory_mapped,
              (struct test_facts){.page = both, .needs = first});
    tests_add(nothing_is_left_behind_by_a_call, (struct test_facts){.page = both, .needs = first});
    world.processes = ORDERS_PROCESSES;
    return tests_run(argc, argv);
}

/* Outside the sandbox: as in 03-counter, and then kills: a process that holds the lock, one at each of its
 * accesses in turn, one behind any instruction, and one that is about to recover what another left. Whether
 * an update that was cut short counts is left open; half of one may not be seen. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "grading/kit/asleep.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/hold.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/objects.h"
#include "grading/kit/orders.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/world.h"
#include "robust.h"

/* The page: two counters, and what explored calls returned. */
enum { COUNTER = 0, OTHER = 1024, RESULTS = 3072, PAGE = 4096 };
enum { ROBUST_BIT = 16, PSHARED_BIT = 128 /* glibc: of __kind */ };

struct page {
    char *name;
    char *map; /* the suite's */
};

static struct robust_counter *counter_of(const struct page *page, size_t at)
{
    return (struct robust_counter *)(void *)(page->map + at);
}

/* As somebody left it: no byte of it means anything. */
static struct page make_page(void)
{
    char *bytes = mem_alloc(PAGE);
    struct page page = {.name = chance_name()};
    chance_fill(bytes, PAGE);
    memset(bytes + RESULTS, 0, PAGE - RESULTS);
    objects_make(page.name, 0600, bytes, PAGE);
    free(bytes);
    page.map = objects_map(page.name, PAGE);
    return page;
}

/* Somewhere else in each program. Returns where. */
static uint64_t map_page(struct program *program, const struct page *page)
{
    struct wire *ask = program_ask(program, "map");
    wire_text(ask, page->name);
    wire_number(ask, (int64_t)chance_between(0x100000000, 0x500000000) << 12);
    struct answer answer = program_answer(program);
    expect_that(answer.result > 0, "the driver maps the page", "a mapping", "none");
    return (uint64_t)answer.result;
}

static struct program *start(const struct page *page)
{
    struct program *program = program_start();
    map_page(program, page);
    return program;
}

static struct wire *ask_counter(struct program *program, const char *function, size_t at)
{
    struct wire *ask = program_ask(program, function);
    wire_number(ask, (int64_t)at);
    return ask;
}

static void ask_add(struct program *program, size_t at, int64_t n)
{
    wire_number(ask_counter(program, "counter_add", at), n);
}

/* Error numbers by their names. */
static void expect_returns(const char *function, int error, const struct answer *answer)
{
    char promise[120], expected[40], actual[40];
    int64_t got = answer->result;
    snprintf(promise, sizeof promise, "%s returns what it should", function);
    snprintf(expected, sizeof expected, "%s", error != 0 ? err_name(error) : "0");
    if (got > 0 && got < 200)
        snprintf(actual, sizeof actual, "%s", err_name((int)got));
    else
        snprintf(actual, sizeof actual, "%lld", (long long)got);
    expect_that(got == error, promise, expected, actual);
}

static void init(struct program *program, size_t at)
{
    ask_counter(program, "counter_init", at);
    struct answer answer = program_answer(program);
    expect_returns("counter_init", 0, &answer);
}

static void add(struct program *program, size_t at, int64_t n)
{
    ask_add(program, at, n);
    struct answer answer = program_answer(program);
    expect_returns("counter_add", 0, &answer);
}

static void expect_read(struct program *program, size_t at, int64_t value)
{
    ask_counter(program, "counter_read", at);
    struct answer answer = program_answer(program);
    expect_returns("counter_read", 0, &answer);
    expect_number("counter_read gives the sum of what was added", value, wire_take_number(&answer.rest));
}

static int64_t some(void)
{
    return (int64_t)chance_between(1000, 1000000);
}

START_TEST(what_is_added_can_be_read)
{
    struct page page = make_page();
    memset(page.map, 0, PAGE);
    struct program *program = start(&page);
    int64_t first = some(), second = some();
    init(program, COUNTER);
    add(program, COUNTER, first);
    expect_read(program, COUNTER, first);
    add(program, COUNTER, second);
    expect_read(program, COUNTER, first + second);
    expect_number("value itself holds the sum", first + second, counter_of(&page, COUNTER)->value);
}
END_TEST

START_TEST(a_new_counter_is_0_whatever_the_memory_held)
{
    struct page page = make_page();
    struct program *program = start(&page);
    init(program, COUNTER);
    expect_number("value is 0 after counter_init", 0, counter_of(&page, COUNTER)->value);
    expect_read(program, COUNTER, 0);
}
END_TEST

START_TEST(the_lock_is_robust_and_process_shared)
{
    struct page page = make_page();
    init(start(&page), COUNTER);
    int kind = counter_of(&page, COUNTER)->lock.__data.__kind;
    expect_that(kind & PSHARED_BIT, "the lock is made for several processes", "PTHREAD_PROCESS_SHARED",
                "PTHREAD_PROCESS_PRIVATE");
    expect_that(kind & ROBUST_BIT, "the lock is robust: the next one learns that its owner died",
                "PTHREAD_MUTEX_ROBUST", "PTHREAD_MUTEX_STALLED");
}
END_TEST

START_TEST(one_process_makes_it_and_others_count)
{
    struct page page = make_page();
    struct program *maker = start(&page), *other = start(&page), *third = start(&page);
    int64_t n = some(), m = some();
    init(maker, COUNTER);
    add(other, COUNTER, n);
    add(third, COUNTER, m);
    expect_read(maker, COUNTER, n + m);
    expect_read(other, COUNTER, n + m);
}
END_TEST

START_TEST(two_counters_in_one_process_do_not_meet)
{
    struct page page = make_page();
    struct program *program = start(&page);
    int64_t n = some(), m = some();
    init(program, COUNTER);
    init(program, OTHER);
    add(program, COUNTER, n);
    add(program, OTHER, m);
    add(program, COUNTER, n);
    expect_read(program, OTHER, m);
    expect_read(program, COUNTER, 2 * n);
}
END_TEST

START_TEST(sums_are_64_bits_wide_and_may_go_down)
{
    struct page page = make_page();
    struct program *program = start(&page);
    int64_t sum = 0;
    init(program, COUNTER);
    for (int i = 0; i < 4; i++) {
        int64_t n = i == 1 ? -sum - some() : (int64_t)chance_between((size_t)1 << 33, (size_t)1 << 55);
        add(program, COUNTER, n);
        expect_read(program, COUNTER, sum += n);
    }
    add(program, COUNTER, 0);
    expect_read(program, COUNTER, sum);
}
END_TEST

static void take_lock(struct robust_counter *counter)
{
    int error = pthread_mutex_trylock(&counter->lock);
    expect_that(error == 0, "nobody has the lock between two calls", "free",
                error == EBUSY ? "held" : err_name(error));
}

START_TEST(whoever_finds_the_lock_taken_sleeps_and_is_woken)
{
    struct page page = make_page();
    struct robust_counter *counter = counter_of(&page, COUNTER);
    struct program *adder = start(&page), *reader = start(&page);
    int64_t n = some();
    init(adder, COUNTER);
    add(adder, COUNTER, n);
    take_lock(counter);
    ask_add(adder, COUNTER, n);
    program_send(adder);
    asleep_expect(adder, "counter_add waits while somebody else has the lock");
    ask_counter(reader, "counter_read", COUNTER);
    program_send(reader);
    asleep_expect(reader, "counter_read waits while somebody else has the lock");
    expect_number("nothing is added while somebody else has the lock", n, counter->value);
    pthread_mutex_unlock(&counter->lock);
    struct answer answer = program_answer(adder);
    expect_returns("counter_add", 0, &answer);
    answer = program_answer(reader);
    expect_returns("counter_read", 0, &answer);
    expect_read(adder, COUNTER, 2 * n);
}
END_TEST

static void put_error_checking_lock(struct robust_counter *counter)
{
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&counter->lock, &attr);
    pthread_mutexattr_destroy(&attr);
}

START_TEST(an_error_of_the_lock_comes_back)
{
    struct page page = make_page();
    struct robust_counter *counter = counter_of(&page, COUNTER);
    struct program *program = start(&page);
    int64_t n = some();
    init(program, COUNTER);
    add(program, COUNTER, n);
    put_error_checking_lock(counter);
    ask_counter(program, "pthread_mutex_lock", COUNTER);
    program_answer(program);
    ask_add(program, COUNTER, n);
    struct answer answer = program_answer(program);
    expect_returns("counter_add, in a process that has the (error-checking) lock already,", EDEADLK, &answer);
    expect_number("what fails adds nothing", n, counter->value);
    ask_counter(program, "counter_read", COUNTER);
    answer = program_answer(program);
    expect_returns("counter_read, in a process that has the (error-checking) lock already,", EDEADLK,
                   &answer);
    expect_that(counter->lock.__data.__lock != 0, "a call that did not get the lock does not release it",
                "held", "free");
    ask_counter(program, "pthread_mutex_unlock", COUNTER);
    program_answer(program);
    add(program, COUNTER, n);
    expect_read(program, COUNTER, 2 * n);
}
END_TEST

/* ---- deaths ---- */

static void call_lock(struct program *program)
{
    ask_counter(program, "pthread_mutex_lock", COUNTER);
    struct answer answer = program_answer(program);
    expect_returns("pthread_mutex_lock(&c->lock)", 0, &answer);
}

/* Takes the lock, and dies. */
static void leave_dead_owner(const struct page *page)
{
    struct program *owner = start(page);
    call_lock(owner);
    program_kill(owner);
}

START_TEST(the_next_addition_recovers_the_lock_of_a_dead_owner)
{
    struct page page = make_page();
    struct program *program = start(&page), *other = start(&page);
    int64_t n = some(), m = some();
    init(program, COUNTER);
    add(program, COUNTER, n);
    leave_dead_owner(&page);
    add(program, COUNTER, m);
    expect_read(program, COUNTER, n + m);
    add(other, COUNTER, n);
    expect_read(other, COUNTER, n + m + n);
}
END_TEST

START_TEST(the_next_read_recovers_the_lock_of_a_dead_owner)
{
    struct page page = make_page();
    struct program *program = start(&page), *other = start(&page);
    int64_t n = some(), m = some();
    init(program, COUNTER);
    add(program, COUNTER, n);
    leave_dead_owner(&page);
    expect_read(other, COUNTER, n);
    expect_read(program, COUNTER, n);
    add(program, COUNTER, m);
    expect_read(other, COUNTER, n + m);
}
END_TEST

START_TEST(a_waiter_goes_on_when_the_owner_dies)
{
    struct page page = make_page();
    struct program *owner = start(&page), *waiters[] = {start(&page), start(&page)};
    int64_t n = some();
    init(waiters[0], COUNTER);
    call_lock(owner);
    for (int i = 0; i < 2; i++) {
        ask_add(waiters[i], COUNTER, n);
        program_send(waiters[i]);
        asleep_expect(waiters[i], "counter_add waits while somebody else has the lock");
    }
    program_kill(owner);
    for (int i = 0; i < 2; i++) {
        struct answer answer = program_answer(waiters[i]);
        expect_returns("counter_add", 0, &answer);
    }
    expect_read(waiters[1], COUNTER, 2 * n);
}
END_TEST

START_TEST(one_death_after_the_other_is_recovered_from)
{
    struct page page = make_page();
    struct program *program = start(&page);
    int64_t n = some();
    init(program, COUNTER);
    for (int64_t death = 1; death <= 3; death++) {
        leave_dead_owner(&page);
        add(program, COUNTER, n);
        expect_read(program, COUNTER, death * n);
    }
}
END_TEST

/* ---- every access, every order ---- */

/* Every function of a library is called once before it is held: the first call is another one. */
static struct program *warm(const struct page *page)
{
    struct program *program = start(page);
    init(program, OTHER);
    add(program, OTHER, 1);
    expect_read(program, OTHER, 1);
    return program;
}

/* Asks for the call that ends in driver_add or driver_read: what it returned goes to result number `slot`. */
static void prepare_add(struct program *program, int64_t n, int slot)
{
    struct wire *ask = ask_counter(program, "counter_add, noted", COUNTER);
    wire_number(ask, n);
    wire_number(ask, RESULTS + 16 * slot);
}

static void prepare_read(struct program *program, int slot)
{
    struct wire *ask = ask_counter(program, "counter_read, noted", COUNTER);
    wire_number(ask, RESULTS + 16 * slot);
}

static const size_t VALUE = COUNTER + offsetof(struct robust_counter, value);

/* Steps through the call. Every access to value must find the lock held: nobody else is there to hold it. */
static void expect_guarded(struct program *program, const struct page *page, uint64_t map, bool writes)
{
    bool did_read = false, did_write = false;
    while (!hold_has_left(program)) {
        struct hold_access accesses[HOLD_ACCESSES];
        size_t n = hold_accesses(program, accesses);
        for (size_t i = 0; i < n; i++) {
            uint64_t at = accesses[i].address, value = map + VALUE;
            if (at >= value + sizeof(int64_t) || at + accesses[i].length <= value)
                continue;
            if (counter_of(page, COUNTER)->lock.__data.__lock == 0)
                tests_fail(&(struct test_failure){.message = "value is touched only while the lock is held",
                                                  .expected = "the lock is held",
                                                  .actual = "the lock is free",
                                                  .where = hold_line(program)});
            did_read |= accesses[i].read;
            did_write |= accesses[i].write;
        }
        hold_step(program);
    }
    expect_that(did_read && (did_write || !writes), "the call works on value itself",
                writes ? "value is read and written" : "value is read", "value is not touched");
}

START_TEST(value_is_touched_only_under_the_lock)
{
    struct page page = make_page();
    struct program *adder = warm(&page), *reader = warm(&page);
    uint64_t adds_at = map_page(adder, &page), reads_at = map_page(reader, &page);
    init(adder, COUNTER);
    prepare_add(adder, some(), 0);
    hold_at(adder, "driver_add");
    expect_guarded(adder, &page, adds_at, true);
    prepare_read(reader, 1);
    hold_at(reader, "driver_read");
    expect_guarded(reader, &page, reads_at, false);
}
END_TEST

struct sum {
    int64_t value;
};

static int64_t number_at(const struct orders_end *end, size_t offset)
{
    int64_t number;
    memcpy(&number, end->bytes + offset, sizeof number);
    return number;
}

static bool both_count(struct orders_end *end, const void *context)
{
    const struct sum *sum = context;
    int64_t value = number_at(end, VALUE), first = number_at(end, RESULTS),
            second = number_at(end, RESULTS + 16);
    snprintf(end->expected, sizeof end->expected, "value = %lld, both calls return 0", (long long)sum->value);
    snprintf(end->actual, sizeof end->actual, "value = %lld, the calls return %lld and %lld",
             (long long)value, (long long)first, (long long)second);
    return value == sum->value && first == 0 && second == 0;
}

static void explore_two_additions(enum explore_mode mode, const char *promise)
{
    struct page page = make_page();
    struct program *first = warm(&page), *second = warm(&page);
    int64_t n = some(), m = some();
    struct sum sum = {n + m};
    init(first, COUNTER);
    prepare_add(first, n, 0);
    prepare_add(second, m, 1);
    orders_expect(&(struct orders){.mode = mode,
                                   .programs = {first, second},
                                   .count = 2,
                                   .function = "driver_add",
                                   .object = page.name,
                                   .offset = VALUE,
                                   .length = sizeof(int64_t),
                                   .promise = promise,
                                   .judge = both_count,
                                   .context = &sum});
}

START_TEST(no_order_of_two_additions_loses_one)
{
    explore_two_additions(EXPLORE_SC, "both additions count, in whatever order their instructions run");
}
END_TEST

START_TEST(none_is_lost_on_two_processors_either)
{
    explore_two_additions(EXPLORE_CORES, "both additions count, on two processors at once");
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
    int64_t value = number_at(end, VALUE), first = number_at(end, RESULTS),
            second = number_at(end, RESULTS + 16);
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
    bool first_died = number_at(end, RESULTS) == NOTHING;
    return first_died ? is_whole(end, cut, cut->alive, cut->dead) : is_whole(end, cut, cut->dead, cut->alive);
}

static void forget_results(struct page *page)
{
    int64_t *results = (int64_t *)(void *)(page->map + RESULTS);
    for (int i = 0; i < 4; i++)
        results[i] = NOTHING;
}

/* second_adds: the second program adds, else it reads. */
static void explore_deaths(struct page *page, struct cut_short cut, bool first_adds, const char *promise)
{
    struct program *first = warm(page), *second = warm(page);
    forget_results(page);
    if (first_adds)
        prepare_add(first, cut.dead, 0);
    else
        prepare_read(first, 0);
    prepare_add(second, cut.alive, 1);
    orders_expect(&(struct orders){.mode = EXPLORE_KILL,
                                   .programs = {first, second},
                                   .count = 2,
                                   .function = first_adds ? "driver_add" : "driver_read",
                                   .functions = {NULL, "driver_add"},
                                   .object = page->name,
                                   .offset = VALUE,
                                   .length = sizeof(int64_t),
                                   .promise = promise,
                                   .judge = either_died,
                                   .context = &cut});
}

static struct page counted_page(int64_t before)
{
    struct page page = make_page();
    struct program *program = start(&page);
    init(program, COUNTER);
    add(program, COUNTER, before);
    return page;
}

START_TEST(whoever_dies_anywhere_inside_add_leaves_a_whole_value)
{
    struct cut_short cut = {some(), some(), some()};
    struct page page = counted_page(cut.before);
    explore_deaths(&page, cut, true,
                   "when a process is killed inside counter_add, the next call works on a whole value");
}
END_TEST

START_TEST(whoever_dies_anywhere_inside_read_does_no_harm)
{
    struct cut_short cut = {some(), 0, some()};
    struct page page = counted_page(cut.before);
    explore_deaths(&page, cut, false,
                   "when a process is killed inside counter_read, the next call works all the same");
}
END_TEST

START_TEST(whoever_dies_while_it_recovers_does_no_harm)
{
    struct cut_short cut = {some(), some(), some()};
    struct page page = counted_page(cut.before);
    leave_dead_owner(&page);
    explore_deaths(&page, cut, true,
                   "when a process is killed while it recovers the lock, the next one recovers it");
}
END_TEST

/* Private steps too: what the C library notes for the kernel lies in private memory. */
START_TEST(whoever_dies_behind_any_instruction_leaves_a_whole_value)
{
    enum { DEATHS = 6, MOST_INSTRUCTIONS = 120 };
    int64_t before = some(), n = some(), m = some();
    struct page page = counted_page(before);
    struct program *next = start(&page);
    for (int death = 0; death < DEATHS; death++) {
        struct program *victim = start(&page);
        int instructions = (int)chance_between(0, MOST_INSTRUCTIONS);
        prepare_add(victim, n, 0);
        hold_at(victim, "driver_add");
        for (int i = 0; i < instructions && !hold_has_left(victim); i++)
            hold_step(victim);
        char *where = hold_line(victim);
        hold_end_all();
        ask_add(next, COUNTER, m);
        struct answer answer = program_answer(next);
        expect_returns("counter_add, after another process was killed inside it,", 0, &answer);
        ask_counter(next, "counter_read", COUNTER);
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
    enum { PROGRAMS = 3, TIMES = 3000 };
    struct page page = make_page();
    struct program *programs[PROGRAMS];
    int64_t n = some();
    for (int i = 0; i < PROGRAMS; i++)
        programs[i] = start(&page);
    init(programs[0], COUNTER);
    for (int i = 0; i < PROGRAMS; i++) {
        struct wire *ask = ask_counter(programs[i], "counter_add, often", COUNTER);
        wire_number(ask, n);
        wire_number(ask, TIMES);
        program_send(programs[i]);
    }
    for (int i = 0; i < PROGRAMS; i++) {
        struct answer answer = program_answer(programs[i]);
        expect_returns("counter_add", 0, &answer);
    }
    expect_read(programs[1], COUNTER, PROGRAMS * TIMES * n);
}
END_TEST

START_TEST(destroy_returns_0_and_leaves_the_memory_mapped)
{
    struct page page = make_page();
    struct program *program = start(&page);
    init(program, COUNTER);
    add(program, COUNTER, some());
    struct leftovers before = leftovers_take(program);
    size_t mappings = before.mappings.count;
    ask_counter(program, "counter_destroy", COUNTER);
    struct answer answer = program_answer(program);
    expect_returns("counter_destroy", 0, &answer);
    struct leftovers after = leftovers_take(program);
    expect_number("the memory is still mapped, as its caller wants it", (int64_t)mappings,
                  (int64_t)after.mappings.count);
    leftovers_free(&after);
    leftovers_expect_none(program, &before, page.name);
}
END_TEST

START_TEST(nothing_is_left_behind_by_a_call)
{
    struct page page = make_page();
    struct program *program = start(&page);
    struct leftovers before = leftovers_take(program);
    init(program, COUNTER);
    for (int i = 0; i < 3; i++)
        add(program, COUNTER, some());
    ask_counter(program, "counter_read", COUNTER);
    struct answer answer = program_answer(program);
    expect_returns("counter_read", 0, &answer);
    leftovers_expect_none(program, &before, page.name);
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

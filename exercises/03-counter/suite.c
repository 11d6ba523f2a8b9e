/* Outside the sandbox: makes the shared page, lets two programs count there, takes the lock itself, and looks
 * at every order of two additions. Any kind of process-shared mutex will do, and so will any way of using it
 * that keeps `value` under `lock`. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "counter.h"
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

/* The page: two counters, and what explored calls returned. */
enum { COUNTER = 0, OTHER = 1024, RESULTS = 3072, PAGE = 4096 };
enum { PSHARED_BIT = 128 /* glibc: of __kind */ };

struct page {
    char *name;
    char *map; /* the suite's */
};

static struct shared_counter *counter_of(const struct page *page, size_t at)
{
    return (struct shared_counter *)(void *)(page->map + at);
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

START_TEST(the_lock_is_process_shared)
{
    struct page page = make_page();
    init(start(&page), COUNTER);
    int kind = counter_of(&page, COUNTER)->lock.__data.__kind;
    expect_that(kind & PSHARED_BIT, "the lock is made for several processes", "PTHREAD_PROCESS_SHARED",
                "PTHREAD_PROCESS_PRIVATE");
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

static void take_lock(struct shared_counter *counter)
{
    int error = pthread_mutex_trylock(&counter->lock);
    expect_that(error == 0, "nobody has the lock between two calls", "free",
                error == EBUSY ? "held" : err_name(error));
}

/* The suite has the lock, and changes value meanwhile: who has looked at it before is found out. */
START_TEST(an_addition_waits_for_the_lock_asleep_and_is_woken)
{
    struct page page = make_page();
    struct shared_counter *counter = counter_of(&page, COUNTER);
    struct program *program = start(&page);
    int64_t n = some(), m = some();
    init(program, COUNTER);
    add(program, COUNTER, n);
    take_lock(counter);
    ask_add(program, COUNTER, n);
    program_send(program);
    asleep_expect(program, "counter_add waits while somebody else has the lock");
    expect_number("nothing is added while somebody else has the lock", n, counter->value);
    counter->value += m;
    pthread_mutex_unlock(&counter->lock);
    struct answer answer = program_answer(program);
    expect_returns("counter_add", 0, &answer);
    expect_number("value is what the others left and what was added", n + m + n, counter->value);
}
END_TEST

START_TEST(a_read_waits_for_the_lock_asleep_and_is_woken)
{
    struct page page = make_page();
    struct shared_counter *counter = counter_of(&page, COUNTER);
    struct program *program = start(&page);
    int64_t n = some(), m = some();
    init(program, COUNTER);
    add(program, COUNTER, n);
    take_lock(counter);
    ask_counter(program, "counter_read", COUNTER);
    program_send(program);
    asleep_expect(program, "counter_read waits while somebody else has the lock");
    counter->value += m;
    pthread_mutex_unlock(&counter->lock);
    struct answer answer = program_answer(program);
    expect_returns("counter_read", 0, &answer);
    expect_number("counter_read gives what the one before left", n + m, wire_take_number(&answer.rest));
}
END_TEST

START_TEST(two_that_wait_are_both_woken)
{
    struct page page = make_page();
    struct shared_counter *counter = counter_of(&page, COUNTER);
    struct program *waiters[] = {start(&page), start(&page)};
    int64_t n = some();
    init(waiters[0], COUNTER);
    take_lock(counter);
    for (int i = 0; i < 2; i++) {
        ask_add(waiters[i], COUNTER, n);
        program_send(waiters[i]);
        asleep_expect(waiters[i], "counter_add waits while somebody else has the lock");
    }
    pthread_mutex_unlock(&counter->lock);
    for (int i = 0; i < 2; i++) {
        struct answer answer = program_answer(waiters[i]);
        expect_returns("counter_add", 0, &answer);
    }
    expect_number("both additions count", 2 * n, counter->value);
    take_lock(counter);
}
END_TEST

static void put_error_checking_lock(struct shared_counter *counter)
{
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&counter->lock, &attr);
    pthread_mutexattr_destroy(&attr);
}

START_TEST(an_error_of_the_lock_comes_back)
{
    struct page page = make_page();
    struct shared_counter *counter = counter_of(&page, COUNTER);
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

static const size_t VALUE = COUNTER + offsetof(struct shared_counter, value);

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

#include "grading/kit/counters_orders.h"

#include <stdio.h>
#include <string.h>

#include "grading/kit/expect.h"
#include "grading/kit/hold.h"
#include "grading/kit/orders.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"

struct program *counters_warm(const struct counters_page *page)
{
    struct program *program = counters_start(page);
    counters_init(program, COUNTERS_OTHER);
    counters_add(program, COUNTERS_OTHER, 1);
    counters_expect_read(program, COUNTERS_OTHER, 1);
    return program;
}

void counters_prepare_add(struct program *program, int64_t n, int slot)
{
    struct wire *ask = counters_ask(program, "counter_add, noted", COUNTERS_FIRST);
    wire_number(ask, n);
    wire_number(ask, COUNTERS_RESULTS + 16 * slot);
}

void counters_prepare_read(struct program *program, int slot)
{
    struct wire *ask = counters_ask(program, "counter_read, noted", COUNTERS_FIRST);
    wire_number(ask, COUNTERS_RESULTS + 16 * slot);
}

/* Steps through the call. Every access to value must find the lock held: nobody else is there to hold it. */
static void expect_guarded(struct program *program, const struct counters_page *page, uint64_t map,
                           bool writes)
{
    bool did_read = false, did_write = false;
    while (!hold_has_left(program)) {
        struct hold_access accesses[HOLD_ACCESSES];
        size_t n = hold_accesses(program, accesses);
        for (size_t i = 0; i < n; i++) {
            uint64_t at = accesses[i].address, value = map + COUNTERS_VALUE;
            if (at >= value + sizeof(int64_t) || at + accesses[i].length <= value)
                continue;
            if (counters_at(page, COUNTERS_FIRST)->lock.__data.__lock == 0)
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

void counters_expect_value_guarded(void)
{
    struct counters_page page = counters_make_page();
    struct program *adder = counters_warm(&page), *reader = counters_warm(&page);
    uint64_t adds_at = counters_map(adder, &page), reads_at = counters_map(reader, &page);
    counters_init(adder, COUNTERS_FIRST);
    counters_prepare_add(adder, counters_some(), 0);
    hold_at(adder, "driver_add");
    expect_guarded(adder, &page, adds_at, true);
    counters_prepare_read(reader, 1);
    hold_at(reader, "driver_read");
    expect_guarded(reader, &page, reads_at, false);
}

struct sum {
    int64_t value;
};

int64_t counters_number(const struct orders_end *end, size_t offset)
{
    int64_t number;
    memcpy(&number, end->bytes + offset, sizeof number);
    return number;
}

static bool both_count(struct orders_end *end, const void *context)
{
    const struct sum *sum = context;
    int64_t value = counters_number(end, COUNTERS_VALUE), first = counters_number(end, COUNTERS_RESULTS),
            second = counters_number(end, COUNTERS_RESULTS + 16);
    snprintf(end->expected, sizeof end->expected, "value = %lld, both calls return 0", (long long)sum->value);
    snprintf(end->actual, sizeof end->actual, "value = %lld, the calls return %lld and %lld",
             (long long)value, (long long)first, (long long)second);
    return value == sum->value && first == 0 && second == 0;
}

void counters_explore_two_additions(enum explore_mode mode, const char *promise)
{
    struct counters_page page = counters_make_page();
    struct program *first = counters_warm(&page), *second = counters_warm(&page);
    int64_t n = counters_some(), m = counters_some();
    struct sum sum = {n + m};
    counters_init(first, COUNTERS_FIRST);
    counters_prepare_add(first, n, 0);
    counters_prepare_add(second, m, 1);
    orders_expect(&(struct orders){.mode = mode,
                                   .programs = {first, second},
                                   .count = 2,
                                   .function = "driver_add",
                                   .object = page.name,
                                   .offset = COUNTERS_VALUE,
                                   .length = sizeof(int64_t),
                                   .promise = promise,
                                   .judge = both_count,
                                   .context = &sum});
}

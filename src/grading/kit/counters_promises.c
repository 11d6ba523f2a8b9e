#include "grading/kit/counters_promises.h"

#include <errno.h>
#include <string.h>

#include "grading/kit/chance.h"
#include "grading/kit/counters.h"
#include "grading/kit/expect.h"
#include "grading/kit/leftovers.h"
#include "grading/kit/program.h"

void counters_reads_what_is_added(void)
{
    struct counters_page page = counters_make_page();
    memset(page.map, 0, COUNTERS_PAGE);
    struct program *program = counters_start(&page);
    int64_t first = counters_some(), second = counters_some();
    counters_init(program, COUNTERS_FIRST);
    counters_add(program, COUNTERS_FIRST, first);
    counters_expect_read(program, COUNTERS_FIRST, first);
    counters_add(program, COUNTERS_FIRST, second);
    counters_expect_read(program, COUNTERS_FIRST, first + second);
    expect_number("value itself holds the sum", first + second, counters_at(&page, COUNTERS_FIRST)->value);
}

void counters_starts_at_0(void)
{
    struct counters_page page = counters_make_page();
    struct program *program = counters_start(&page);
    counters_init(program, COUNTERS_FIRST);
    expect_number("value is 0 after counter_init", 0, counters_at(&page, COUNTERS_FIRST)->value);
    counters_expect_read(program, COUNTERS_FIRST, 0);
}

void counters_one_makes_others_count(void)
{
    struct counters_page page = counters_make_page();
    struct program *maker = counters_start(&page), *other = counters_start(&page),
                   *third = counters_start(&page);
    int64_t n = counters_some(), m = counters_some();
    counters_init(maker, COUNTERS_FIRST);
    counters_add(other, COUNTERS_FIRST, n);
    counters_add(third, COUNTERS_FIRST, m);
    counters_expect_read(maker, COUNTERS_FIRST, n + m);
    counters_expect_read(other, COUNTERS_FIRST, n + m);
}

void counters_do_not_meet(void)
{
    struct counters_page page = counters_make_page();
    struct program *program = counters_start(&page);
    int64_t n = counters_some(), m = counters_some();
    counters_init(program, COUNTERS_FIRST);
    counters_init(program, COUNTERS_OTHER);
    counters_add(program, COUNTERS_FIRST, n);
    counters_add(program, COUNTERS_OTHER, m);
    counters_add(program, COUNTERS_FIRST, n);
    counters_expect_read(program, COUNTERS_OTHER, m);
    counters_expect_read(program, COUNTERS_FIRST, 2 * n);
}

void counters_are_64_bits_wide(void)
{
    struct counters_page page = counters_make_page();
    struct program *program = counters_start(&page);
    int64_t sum = 0;
    counters_init(program, COUNTERS_FIRST);
    for (int i = 0; i < 4; i++) {
        int64_t n =
            i == 1 ? -sum - counters_some() : (int64_t)chance_between((size_t)1 << 33, (size_t)1 << 55);
        counters_add(program, COUNTERS_FIRST, n);
        counters_expect_read(program, COUNTERS_FIRST, sum += n);
    }
    counters_add(program, COUNTERS_FIRST, 0);
    counters_expect_read(program, COUNTERS_FIRST, sum);
}

static void put_error_checking_lock(struct counters_cell *counter, int robustness)
{
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attr, robustness);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&counter->lock, &attr);
    pthread_mutexattr_destroy(&attr);
}

void counters_error_comes_back(int robustness)
{
    struct counters_page page = counters_make_page();
    struct counters_cell *counter = counters_at(&page, COUNTERS_FIRST);
    struct program *program = counters_start(&page);
    int64_t n = counters_some();
    counters_init(program, COUNTERS_FIRST);
    counters_add(program, COUNTERS_FIRST, n);
    put_error_checking_lock(counter, robustness);
    counters_ask(program, "pthread_mutex_lock", COUNTERS_FIRST);
    program_answer(program);
    counters_ask_add(program, COUNTERS_FIRST, n);
    struct answer answer = program_answer(program);
    counters_expect_returns("counter_add, in a process that has the (error-checking) lock already,", EDEADLK,
                            &answer);
    expect_number("what fails adds nothing", n, counter->value);
    counters_ask(program, "counter_read", COUNTERS_FIRST);
    answer = program_answer(program);
    counters_expect_returns("counter_read, in a process that has the (error-checking) lock already,", EDEADLK,
                            &answer);
    expect_that(counter->lock.__data.__lock != 0, "a call that did not get the lock does not release it",
                "held", "free");
    counters_ask(program, "pthread_mutex_unlock", COUNTERS_FIRST);
    program_answer(program);
    counters_add(program, COUNTERS_FIRST, n);
    counters_expect_read(program, COUNTERS_FIRST, 2 * n);
}

void counters_all_count(void)
{
    enum { PROGRAMS = 3, TIMES = 3000 };
    struct counters_page page = counters_make_page();
    struct program *programs[PROGRAMS];
    int64_t n = counters_some();
    for (int i = 0; i < PROGRAMS; i++)
        programs[i] = counters_start(&page);
    counters_init(programs[0], COUNTERS_FIRST);
    for (int i = 0; i < PROGRAMS; i++) {
        struct wire *ask = counters_ask(programs[i], "counter_add, often", COUNTERS_FIRST);
        wire_number(ask, n);
        wire_number(ask, TIMES);
        program_send(programs[i]);
    }
    for (int i = 0; i < PROGRAMS; i++) {
        struct answer answer = program_answer(programs[i]);
        counters_expect_returns("counter_add", 0, &answer);
    }
    counters_expect_read(programs[1], COUNTERS_FIRST, PROGRAMS * TIMES * n);
}

void counters_destroy_keeps_memory(void)
{
    struct counters_page page = counters_make_page();
    struct program *program = counters_start(&page);
    counters_init(program, COUNTERS_FIRST);
    counters_add(program, COUNTERS_FIRST, counters_some());
    struct leftovers before = leftovers_take(program);
    size_t mappings = before.mappings.count;
    counters_ask(program, "counter_destroy", COUNTERS_FIRST);
    struct answer answer = program_answer(program);
    counters_expect_returns("counter_destroy", 0, &answer);
    struct leftovers after = leftovers_take(program);
    expect_number("the memory is still mapped, as its caller wants it", (int64_t)mappings,
                  (int64_t)after.mappings.count);
    leftovers_free(&after);
    leftovers_expect_none(program, &before, page.name);
}

void counters_leave_nothing(void)
{
    struct counters_page page = counters_make_page();
    struct program *program = counters_start(&page);
    struct leftovers before = leftovers_take(program);
    counters_init(program, COUNTERS_FIRST);
    for (int i = 0; i < 3; i++)
        counters_add(program, COUNTERS_FIRST, counters_some());
    counters_ask(program, "counter_read", COUNTERS_FIRST);
    struct answer answer = program_answer(program);
    counters_expect_returns("counter_read", 0, &answer);
    leftovers_expect_none(program, &before, page.name);
}

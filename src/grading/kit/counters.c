#include "grading/kit/counters.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/hang.h"
#include "grading/kit/objects.h"
#include "grading/kit/program.h"

struct counters_cell *counters_at(const struct counters_page *page, size_t at)
{
    return (struct counters_cell *)(void *)(page->map + at);
}

struct counters_page counters_make_page(void)
{
    char *bytes = mem_alloc(COUNTERS_PAGE);
    struct counters_page page = {.name = chance_name()};
    chance_fill(bytes, COUNTERS_PAGE);
    memset(bytes + COUNTERS_RESULTS, 0, COUNTERS_PAGE - COUNTERS_RESULTS);
    objects_make(page.name, 0600, bytes, COUNTERS_PAGE);
    free(bytes);
    page.map = objects_map(page.name, COUNTERS_PAGE);
    hang_mutex(page.name, COUNTERS_FIRST + offsetof(struct counters_cell, lock), "lock");
    return page;
}

uint64_t counters_map(struct program *program, const struct counters_page *page)
{
    struct wire *ask = program_ask(program, "map");
    wire_text(ask, page->name);
    wire_number(ask, (int64_t)chance_between(0x100000000, 0x500000000) << 12);
    struct answer answer = program_answer(program);
    expect_that(answer.result > 0, "the driver maps the page", "a mapping", "none");
    return (uint64_t)answer.result;
}

struct program *counters_start(const struct counters_page *page)
{
    struct program *program = program_start();
    counters_map(program, page);
    return program;
}

struct wire *counters_ask(struct program *program, const char *function, size_t at)
{
    struct wire *ask = program_ask(program, function);
    wire_number(ask, (int64_t)at);
    return ask;
}

void counters_ask_add(struct program *program, size_t at, int64_t n)
{
    wire_number(counters_ask(program, "counter_add", at), n);
}

/* Error numbers by their names. */
void counters_expect_returns(const char *function, int error, const struct answer *answer)
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

void counters_init(struct program *program, size_t at)
{
    counters_ask(program, "counter_init", at);
    struct answer answer = program_answer(program);
    counters_expect_returns("counter_init", 0, &answer);
}

void counters_add(struct program *program, size_t at, int64_t n)
{
    counters_ask_add(program, at, n);
    struct answer answer = program_answer(program);
    counters_expect_returns("counter_add", 0, &answer);
}

void counters_expect_read(struct program *program, size_t at, int64_t value)
{
    counters_ask(program, "counter_read", at);
    struct answer answer = program_answer(program);
    counters_expect_returns("counter_read", 0, &answer);
    expect_number("counter_read gives the sum of what was added", value, wire_take_number(&answer.rest));
}

int64_t counters_some(void)
{
    return (int64_t)chance_between(1000, 1000000);
}

void counters_take_lock(struct counters_cell *counter)
{
    int error = pthread_mutex_trylock(&counter->lock);
    expect_that(error == 0, "nobody has the lock between two calls", "free",
                error == EBUSY ? "held" : err_name(error));
}

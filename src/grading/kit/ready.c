#include "grading/kit/ready.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "grading/kit/asleep.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"
#include "grading/kit/objects.h"
#include "grading/kit/watch.h"

struct ready_wanted ready_want(size_t need, int timeout)
{
    return (struct ready_wanted){.name = chance_name(), .need = need, .timeout = timeout};
}

size_t ready_some_need(void)
{
    return chance_between(2, 3 * READY_PAGE);
}

void ready_make(const struct ready_wanted *wanted, size_t size)
{
    char *bytes = mem_alloc(size + 1);
    chance_fill(bytes, size);
    objects_make(wanted->name, 0600, bytes, size);
    free(bytes);
}

void ready_ask(struct program *program, const struct ready_wanted *wanted)
{
    struct wire *wire = program_ask(program, "map_when_ready");
    wire_text(wire, wanted->name);
    wire_number(wire, (int64_t)wanted->need);
    wire_number(wire, wanted->timeout);
    wire_number(wire, wanted->signals);
    program_send(program);
}

void ready_expect_waits(struct program *program, const char *promise)
{
    if (pace_let_it_look(program))
        return;
    struct answer answer = program_answer(program); /* a dead program says so here */
    expect_that(false, promise, "it waits", answer.result < 0 ? "NULL" : "a map");
}

void ready_expect_map(struct program *program, const struct ready_wanted *wanted, const struct answer *answer)
{
    struct object object = objects_look(wanted->name);
    expect_that(object.there && (uint64_t)object.stat.st_size >= wanted->need,
                "it does not return before the object is large enough", "it waits", "it returned a map");
    uint64_t address = (uint64_t)answer->result, pages = (wanted->need + READY_PAGE - 1) / READY_PAGE;
    struct watched_map map = watch_map(program_pid(program), address);
    expect_that(map.there && map.inode == object.stat.st_ino && map.start == address && map.offset == 0,
                "what it returns is a mapping of the object that has the name, from its first byte on",
                "the object's map",
                !map.there                        ? "an address where nothing is mapped"
                : map.inode == object.stat.st_ino ? "another place in it"
                                                  : "other memory");
    expect_that(map.shared && map.readable && map.writable, "the map is shared, to be read and written",
                "shared, read and write", map.shared ? "not both" : "private");
    expect_number("it maps the bytes that are needed, in whole pages", (int64_t)(pages * READY_PAGE),
                  (int64_t)(map.end - map.start));
    objects_free(&object);
}

static void ready_expect_usable(struct program *program, const struct ready_wanted *wanted, uint64_t address)
{
    struct wire *wire = program_ask(program, "the use of the map");
    int letter = (int)chance_between(1, 255);
    wire_number(wire, (int64_t)address);
    wire_number(wire, (int64_t)wanted->need);
    wire_number(wire, letter);
    program_answer(program);
    struct object object = objects_look(wanted->name);
    char *bytes = mem_alloc(wanted->need);
    memset(bytes, letter, wanted->need);
    expect_bytes("what is written into the map is in the object", bytes, wanted->need, object.bytes,
                 wanted->need);
    objects_free(&object);
    free(bytes);
}

void ready_unmap(struct program *program, const struct ready_wanted *wanted, int64_t address)
{
    struct wire *wire = program_ask(program, "unmap");
    wire_number(wire, address);
    wire_number(wire, (int64_t)wanted->need);
    program_answer(program);
}

/* Three seconds are long for who looks by itself. */
static void ready_expect_notices(struct program *program)
{
    enum { PATIENCE = 3000 };
    struct pace pace = pace_begin(program_pid(program));
    while (asleep_in(program) != ASLEEP_DONE) {
        if (program_watch(program) != NULL)
            watch_pump(program_watch(program));
        pace_pause(1);
        expect_that(pace_end(&pace).ms < PATIENCE, "it notices that the object is ready", "it returns",
                    "it waits for 3 seconds more");
    }
}

int64_t ready_expect_mapped(struct program *program, const struct ready_wanted *wanted)
{
    ready_expect_notices(program);
    struct answer answer = program_answer(program);
    char actual[60];
    snprintf(actual, sizeof actual, "%s and errno %s", wire_take_number(&answer.rest) ? "MAP_FAILED" : "NULL",
             strerrorname_np(answer.error));
    expect_that(answer.result > 0, "it returns a map when the object is ready", "a map", actual);
    ready_expect_map(program, wanted, &answer);
    int64_t address = answer.result;
    ready_expect_usable(program, wanted, (uint64_t)address);
    return address;
}

void ready_expect_null(const char *promise, const struct answer *answer, int error)
{
    char expected[60], actual[60];
    struct wire rest = answer->rest;
    snprintf(expected, sizeof expected, "NULL and errno %s", strerrorname_np(error));
    snprintf(actual, sizeof actual, "%s and errno %s",
             answer->result >= 0            ? "a map"
             : wire_take_number(&rest) != 0 ? "MAP_FAILED"
                                            : "NULL",
             strerrorname_np(answer->error));
    expect_that(strcmp(expected, actual) == 0, promise, expected, actual);
}

void ready_expect_too_late(struct program *program, const struct ready_wanted *wanted)
{
    ready_ask(program, wanted);
    struct answer answer = program_answer(program);
    ready_expect_null("it gives up when its time is over", &answer, ETIMEDOUT);
}

const char *ready_times(struct program *program, const struct ready_wanted *wanted, struct paced *paced)
{
    static char words[60];
    struct pace pace = pace_begin(program_pid(program));
    ready_expect_too_late(program, wanted);
    *paced = pace_end(&pace);
    snprintf(words, sizeof words, "%lld ms", (long long)paced->ms);
    return words;
}

struct ready_wanted ready_in_vain(int which, int timeout)
{
    struct ready_wanted wanted = ready_want(ready_some_need(), timeout);
    if (which > 0)
        ready_make(&wanted, wanted.need - 1);
    return wanted;
}

#include "tests/sections.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "tests/drive.h"

/* A busy machine makes an exploration slow, never different. */
#define PATIENCE ((uint64_t)120 * CLOCK_S)

void sections_prepare(void)
{
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
}

struct explore_result *sections_run(const struct explore_request *request)
{
    struct err err = {0};
    struct explore_request patient = *request;
    if (patient.limits.ns == 0)
        patient.limits.ns = PATIENCE;
    sections_prepare();
    struct explore *explore = explore_begin(&patient, &err);
    ck_assert_msg(explore != NULL, "%s", err.text);
    while (!explore_advance(explore, 8 * CLOCK_MS))
        ;
    struct explore_result *result = explore_take(explore);
    explore_free(explore);
    return result;
}

struct explore_result *sections_explore_how(const char *name, int processes, const char *how,
                                            enum explore_mode mode, unsigned replays)
{
    char count[8];
    snprintf(count, sizeof count, "%d", processes);
    const char *words[] = {"explore_targets", name, count, how, NULL};
    const struct explore_program program = {.path = drive_program("explore_targets"),
                                            .argv = (char *const *)(uintptr_t)words};
    const struct explore_request request = {.mode = mode,
                                            .programs = &program,
                                            .program_count = 1,
                                            .from = name,
                                            .actors = (size_t)processes,
                                            .replays = replays,
                                            .cpu = -1};
    return sections_run(&request);
}

struct explore_result *sections_explore(const char *name, int processes, enum explore_mode mode,
                                        unsigned replays)
{
    return sections_explore_how(name, processes, NULL, mode, replays);
}

static bool find(const struct explore_outcome *outcome, uint64_t offset, long *number)
{
    for (size_t i = 0; i < outcome->value_count; i++) {
        const struct explore_value *value = &outcome->values[i];
        int bytes = 0;
        if (value->offset != offset || value->length != sizeof bytes)
            continue;
        memcpy(&bytes, value->bytes, sizeof bytes);
        *number = bytes;
        return true;
    }
    return false;
}

long sections_value(const struct explore_outcome *outcome, uint64_t offset)
{
    long number = 0;
    ck_assert_msg(find(outcome, offset, &number), "no value at offset %lu of '%s'", (unsigned long)offset,
                  outcome->text);
    return number;
}

const struct explore_outcome *sections_with(const struct explore_result *result, uint64_t offset, long value)
{
    long number = 0;
    for (size_t i = 0; i < result->outcome_count; i++) {
        const struct explore_outcome *outcome = &result->outcomes[i];
        if (outcome->end == EXPLORE_ENDS && find(outcome, offset, &number) && number == value)
            return outcome;
    }
    return NULL;
}

const struct explore_outcome *sections_ending(const struct explore_result *result, enum explore_end end)
{
    for (size_t i = 0; i < result->outcome_count; i++) {
        if (result->outcomes[i].end == end)
            return &result->outcomes[i];
    }
    return NULL;
}

const char *sections_count(const struct explore_count *count)
{
    if (count->kind == EXPLORE_UNCOUNTED)
        return "-";
    return count->kind == EXPLORE_ENDLESS ? "∞" : count->digits;
}

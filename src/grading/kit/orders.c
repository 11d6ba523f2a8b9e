#include "grading/kit/orders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/hold.h"
#include "grading/kit/objects.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/world.h"

/* Each takes a fork of every program. */
enum { REPLAYS = 8, MOST_BUFFERED = 32 };
static const uint64_t MOST_NS = 20 * (uint64_t)CLOCK_S;

static struct explore_result *explore(const struct orders *orders)
{
    struct explore_held held[EXPLORE_ACTORS] = {0};
    struct err err = {0};
    for (size_t i = 0; i < orders->count; i++) {
        hold_at(orders->programs[i], orders->functions[i] != NULL ? orders->functions[i] : orders->function);
        held[i].pid = program_pid(orders->programs[i]);
    }
    const struct explore_request request = {.mode = orders->mode,
                                            .held = held,
                                            .held_count = orders->count,
                                            .replays = REPLAYS,
                                            .seed = chance_number(),
                                            .limits = {.buffered = MOST_BUFFERED, .ns = MOST_NS},
                                            .cpu = -1};
    hold_as_user(true);
    struct explore *explore = explore_begin(&request, &err);
    while (explore != NULL && !explore_advance(explore, 20 * CLOCK_MS))
        ;
    struct explore_result *result = explore != NULL ? explore_take(explore) : NULL;
    explore_free(explore);
    hold_as_user(false);
    if (result == NULL)
        world_trouble("the orders of %zu programs cannot be looked at: %s", orders->count, err.text);
    if (result->claim == EXPLORE_BROKEN)
        world_trouble("the orders of %zu programs: %s", orders->count, result->why);
    return result;
}

static const struct explore_step *step_of(const struct orders *orders, const struct explore_outcome *outcome,
                                          int actor)
{
    const struct explore_step *found = NULL, *last = NULL;
    for (size_t i = 0; i < outcome->witness.step_count; i++) {
        const struct explore_step *step = &outcome->witness.steps[i];
        if (step->actor != actor || step->file == NULL)
            continue;
        last = step;
        if (step->offset < orders->offset + orders->length && orders->offset < step->offset + step->length)
            found = step;
    }
    return found != NULL ? found : last;
}

/* "A counter.c:18  c->value += n;" for each. */
static char *lines_of(const struct orders *orders, const struct explore_outcome *outcome)
{
    struct buf lines = {0};
    for (size_t i = 0; i < orders->count; i++) {
        const struct explore_step *step = step_of(orders, outcome, (int)i);
        char *words = step != NULL ? hold_words(step->file, step->line) : NULL;
        if (words != NULL)
            buf_printf(&lines, "%s%c %s", lines.length > 0 ? "; " : "", 'A' + (int)i, words);
        free(words);
    }
    char *copy = mem_dup(buf_text(&lines));
    buf_free(&lines);
    return copy;
}

_Noreturn static void fail_order(const struct orders *orders, const struct orders_end *end)
{
    tests_fail(&(struct test_failure){.message = orders->promise,
                                      .expected = end->expected,
                                      .actual = end->actual,
                                      .where = lines_of(orders, end->outcome),
                                      .schedule = end->outcome->witness.tokens});
}

/* The object as it was, with what this order wrote over it. */
static char *bytes_after(const struct orders *orders, const struct explore_result *result,
                         const struct explore_outcome *outcome)
{
    struct object object = objects_look(orders->object);
    char *bytes = mem_alloc(ORDERS_BYTES);
    if (object.bytes != NULL && object.stat.st_size >= ORDERS_BYTES)
        memcpy(bytes, object.bytes, ORDERS_BYTES);
    for (size_t i = 0; i < outcome->value_count; i++) {
        const struct explore_value *value = &outcome->values[i];
        if (result->objects[value->object].id.ino == object.stat.st_ino &&
            value->offset + value->length <= ORDERS_BYTES)
            memcpy(bytes + value->offset, value->bytes, value->length);
    }
    objects_free(&object);
    return bytes;
}

static void judge(const struct orders *orders, const struct explore_result *result,
                  const struct explore_outcome *outcome)
{
    struct orders_end end = {.outcome = outcome};
    if (outcome->end != EXPLORE_ENDS) {
        snprintf(end.expected, sizeof end.expected, "every call returns");
        snprintf(end.actual, sizeof end.actual, "%s", outcome->text);
        fail_order(orders, &end);
    }
    char *bytes = bytes_after(orders, result, outcome);
    end.bytes = bytes;
    bool kept = orders->judge(&end, orders->context);
    free(bytes);
    if (!kept)
        fail_order(orders, &end);
}

void orders_expect(const struct orders *orders)
{
    uint64_t began = clock_now();
    struct explore_result *result = explore(orders);
    for (size_t i = 0; i < result->outcome_count; i++)
        judge(orders, result, &result->outcomes[i]);
    if (result->claim == EXPLORE_NOT_ALL && !result->one_by_one && clock_now() - began > MOST_NS)
        world_trouble("this machine is too slow, or too busy, to look at all orders: %s", result->why);
    if (result->claim != EXPLORE_ALL)
        tests_fail(&(struct test_failure){.message = orders->promise,
                                          .expected = "so few steps that every order can be looked at",
                                          .actual = result->why});
    explore_result_free(result);
}

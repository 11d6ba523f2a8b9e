#include "tests/explore_brute.h"

#include <check.h>
#include <stdbool.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "explore/explore.h"
#include "explore/request.h"
#include "explore/solo.h"
#include "explore/start.h"
#include "explore/world.h"
#include "system/images.h"
#include "tests/sections.h"

enum { MOST_STEPS = 64 };

struct past {         /* a step that was made */
    int actor, index; /* which of its own */
    struct op op;
};

struct run {
    struct world world;
    struct solo solos[EXPLORE_ACTORS];
    int choices[MOST_STEPS];  /* the order in work */
    unsigned can[MOST_STEPS]; /* who could make each step of it */
    int length;
    struct past past[MOST_STEPS];
    unsigned preemptions;
};

static void fail_on(int failed, const struct err *err)
{
    ck_assert_msg(!failed, "%s", err->text);
}

static void begin_processes(struct run *run, struct start **start, struct images *images,
                            struct explore_request *request)
{
    struct err err = {0};
    enum start_answer answer;
    *start = start_begin(request, images, &err);
    fail_on(*start == NULL, &err);
    while ((answer = start_advance(*start, &run->world, &err)) == START_MORE)
        ;
    fail_on(answer == START_FAILED, &err);
    for (size_t i = 0; i < run->world.count; i++)
        fail_on(role_init(&run->world.roles[i], images, &run->world.objects, &err), &err);
    fail_on(world_begin(&run->world, &err), &err);
}

static bool can_step(struct run *run, int actor)
{
    struct err err = {0};
    fail_on(solo_reach(&run->solos[actor], &run->world, UINT64_MAX, &err) != SOLO_READY, &err);
    return !solo_is_over(&run->solos[actor]);
}

static unsigned who_can(struct run *run)
{
    unsigned who = 0;
    for (size_t i = 0; i < run->world.count; i++)
        who |= (unsigned)can_step(run, (int)i) << i;
    return who;
}

static void make_step(struct run *run, int at, int actor)
{
    struct err err = {0};
    struct past *past = &run->past[at];
    *past = (struct past){.actor = actor, .op = run->solos[actor].op};
    for (int i = 0; i < at; i++)
        past->index += run->past[i].actor == actor;
    if (at > 0 && run->past[at - 1].actor != actor && can_step(run, run->past[at - 1].actor))
        run->preemptions++;
    fail_on(solo_step(&run->solos[actor], &err) != SOLO_READY, &err);
}

/* The order in work on fresh processes; beyond its chosen part the first that can. */
static void run_order(struct run *run)
{
    struct err err = {0};
    run->preemptions = 0;
    fail_on(world_put_content(&run->world, 0, &err), &err);
    for (size_t i = 0; i < run->world.count; i++)
        fail_on(solo_begin(&run->solos[i], &run->world, (int)i, false, &err), &err);
    for (int at = 0; (run->can[at] = who_can(run)) != 0; at++) {
        ck_assert_int_lt(at + 1, MOST_STEPS);
        if (at == run->length)
            run->choices[run->length++] = __builtin_ctz(run->can[at]);
        ck_assert(run->can[at] >> run->choices[at] & 1);
        make_step(run, at, run->choices[at]);
    }
}

/* The next order: the last choice that could have been a later one is that one. */
static bool next_order(struct run *run)
{
    for (size_t i = 0; i < run->world.count; i++)
        solo_free(&run->solos[i]);
    while (run->length > 0) {
        int last = run->choices[--run->length];
        unsigned others = run->can[run->length] >> (last + 1) << (last + 1);
        if (others == 0)
            continue;
        run->choices[run->length++] = __builtin_ctz(others);
        return true;
    }
    return false;
}

static bool meet(const struct op *x, const struct op *y)
{
    for (int i = 0; i < x->access_count; i++) {
        for (int k = 0; k < y->access_count; k++) {
            const struct place *a = &x->access[i].place, *b = &y->access[k].place;
            bool writes = x->access[i].write || y->access[k].write;
            if (writes && a->offset < b->offset + b->length && b->offset < a->offset + a->length)
                return true;
        }
    }
    return false;
}

/* Two orders are the same when every two steps that meet have the same order in both. */
static uint64_t trace_of(const struct run *run)
{
    uint64_t sum = 0;
    for (int i = 0; i < run->length; i++) {
        for (int k = i + 1; k < run->length; k++) {
            const struct past *a = &run->past[i], *b = &run->past[k];
            if (a->actor != b->actor && meet(&a->op, &b->op))
                sum += hash_mix((uint64_t)a->actor << 24 | (uint64_t)a->index << 16 |
                                (uint64_t)b->actor << 8 | (uint64_t)b->index | 1u << 30);
        }
    }
    return sum;
}

static struct brute_outcome *outcome_of(struct brute *brute, const uint8_t *bytes)
{
    for (size_t i = 0; i < brute->count; i++) {
        if (memcmp(brute->outcomes[i].bytes, bytes, BRUTE_BYTES) == 0)
            return &brute->outcomes[i];
    }
    ck_assert_uint_lt(brute->count, BRUTE_OUTCOMES);
    struct brute_outcome *outcome = &brute->outcomes[brute->count++];
    *outcome = (struct brute_outcome){.preemptions = UINT32_MAX};
    memcpy(outcome->bytes, bytes, BRUTE_BYTES);
    return outcome;
}

static void note(struct brute *brute, struct run *run)
{
    struct err err = {0};
    struct place all = {0, 0, BRUTE_BYTES};
    uint8_t bytes[BRUTE_BYTES];
    uint64_t trace = trace_of(run);
    bool known = false;
    fail_on(world_get(&run->world, &all, bytes, &err), &err);
    struct brute_outcome *outcome = outcome_of(brute, bytes);
    outcome->orders++;
    brute->orders++;
    if (run->preemptions < outcome->preemptions)
        outcome->preemptions = run->preemptions;
    for (size_t i = 0; i < brute->trace_count; i++)
        known |= brute->traces[i] == trace;
    if (known)
        return;
    ck_assert_uint_lt(brute->trace_count, BRUTE_TRACES);
    brute->traces[brute->trace_count++] = trace;
    outcome->different++;
}

int brute_run(struct brute *brute, const struct explore_request *request, unsigned most)
{
    static struct run run;
    struct explore_request copy;
    struct images *images = images_open();
    struct start *start;
    bool more;
    sections_prepare();
    request_copy(&copy, request);
    memset(&run, 0, sizeof run);
    memset(brute, 0, sizeof *brute);
    run.world.limits = copy.limits;
    begin_processes(&run, &start, images, &copy);
    do {
        run_order(&run);
        note(brute, &run);
        more = next_order(&run);
    } while (more && brute->orders <= most);
    for (size_t i = 0; i < run.world.count; i++)
        solo_free(&run.solos[i]);
    world_end(&run.world);
    start_free(start, &run.world);
    world_free(&run.world);
    images_close(images);
    request_free(&copy);
    return !more;
}

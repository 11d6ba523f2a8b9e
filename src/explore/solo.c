#include "explore/solo.h"

#include <assert.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "explore/bytes.h"
#include "explore/world.h"

int solo_begin(struct solo *solo, struct world *world, int actor, bool own_id, struct err *err)
{
    *solo = (struct solo){.world = world};
    spin_begin(&solo->spin);
    return body_begin(&solo->body, &world->roles[actor], own_id, err);
}

void solo_free(struct solo *solo)
{
    body_free(&solo->body);
    *solo = (struct solo){0};
}

bool solo_is_over(const struct solo *solo)
{
    return solo->reached && (solo->op.kind == OP_END || solo->op.kind == OP_FAULT ||
                             solo->op.kind == OP_ENDLESS || solo->op.kind == OP_TIRED);
}

static enum body_answer do_local(struct solo *solo, int *fault, struct err *err)
{
    if (solo->op.pretends)
        return body_pretend_call(&solo->body, solo->op.result, err) == 0 ? BODY_STEPPED : BODY_LOST;
    spin_note(&solo->spin, &solo->moment);
    return body_step(&solo->body, &solo->moment, fault, err);
}

static enum solo_answer arrive(struct solo *solo, struct world *world, struct err *err)
{
    solo->reached = true;
    return world_meet(world, &solo->op, err) == 0 ? SOLO_READY : SOLO_FAILED;
}

enum solo_answer solo_reach(struct solo *solo, struct world *world, uint64_t until_ns, struct err *err)
{
    struct body *body = &solo->body;
    int fault = 0;
    while (!solo->reached) {
        if (clock_now() >= until_ns)
            return SOLO_MORE; /* before anything is noted of the instruction, so that it is noted once */
        op_look(&solo->op, &solo->moment, body->role, &body->regs, &body->inside, world->model);
        if (solo->op.kind == OP_LOCAL && spin_is_endless(&solo->spin, &body->regs))
            solo->op.kind = OP_ENDLESS;
        if (solo->op.kind == OP_LOCAL && solo->lead >= world->limits.local)
            solo->op.kind = OP_TIRED;
        if (solo->op.kind != OP_LOCAL)
            return arrive(solo, world, err);
        switch (do_local(solo, &fault, err)) {
        case BODY_STEPPED: solo->lead++; break;
        case BODY_FAULT:
            solo->op.kind = OP_FAULT;
            solo->op.fault = (uint8_t)fault;
            return arrive(solo, world, err);
        default: return SOLO_FAILED;
        }
    }
    return SOLO_READY;
}

static void leave(struct solo *solo)
{
    solo->reached = solo->asleep = false;
    solo->lead = 0;
    spin_begin(&solo->spin);
}

static enum solo_answer heard(struct solo *solo, enum body_answer answer, int fault)
{
    switch (answer) {
    case BODY_STEPPED: leave(solo); return SOLO_READY;
    case BODY_SLEEPS: solo->asleep = true; return SOLO_SLEEPS;
    case BODY_FAULT:
        solo->op.kind = OP_FAULT;
        solo->op.fault = (uint8_t)fault;
        return SOLO_READY;
    default: return SOLO_FAILED;
    }
}

static enum solo_answer make_call(struct solo *solo, struct err *err)
{
    struct body *body = &solo->body;
    int fault = 0;
    if (solo->op.kind == OP_WAIT && solo->op.futex.timed && body_lift_limit(body, err) != 0)
        return SOLO_FAILED;
    enum body_answer answer = body_try(body, 0, &fault, err);
    while (answer == BODY_SLEEPS && !body_is_asleep(body))
        answer = body_wait(body, 0, err);
    return heard(solo, answer, fault);
}

/* An atomic access through a hook is made by us, so that it is one step. */
static enum body_answer make_atomic(struct solo *solo, struct err *err)
{
    struct hook_call call = solo->op.call;
    const struct place *place = &solo->op.access[0].place;
    uint64_t old = 0, stored;
    if (call.hook.what == HOOK_COMPARE &&
        bytes_get(solo->body.pid, call.expected_at, &call.expected, call.hook.bytes) != 0)
        return BODY_LOST;
    if (call.hook.bytes > 0 && world_get(solo->world, place, (uint8_t *)&old, err) != 0)
        return BODY_LOST;
    bool compares = call.hook.what == HOOK_COMPARE || call.hook.what == HOOK_COMPARE_VALUE;
    stored = hook_result(&call, old);
    if (hook_stores(call.hook.what) && !(compares && old != call.expected) &&
        world_put(solo->world, place, (const uint8_t *)&stored, err) != 0)
        return BODY_LOST;
    return body_pretend_hook(&solo->body, &call, old, err) == 0 ? BODY_STEPPED : BODY_LOST;
}

enum solo_answer solo_step(struct solo *solo, struct err *err)
{
    int fault = 0;
    assert(solo->reached && !solo->asleep && !solo_is_over(solo));
    switch (solo->op.kind) {
    case OP_WAIT:
    case OP_WAKE:
    case OP_REFUSED: /* it may be a system call in another dress */
    case OP_FOREIGN: return make_call(solo, err);
    case OP_ATOMIC: return heard(solo, make_atomic(solo, err), 0);
    case OP_CALL:
        return heard(solo,
                     body_pretend_call(&solo->body, solo->op.result, err) == 0 ? BODY_STEPPED : BODY_LOST, 0);
    default: {
        enum body_answer answer = body_step(&solo->body, &solo->moment, &fault, err);
        return heard(solo, answer, fault);
    }
    }
}

enum solo_answer solo_wake(struct solo *solo, uint64_t patience_ns, struct err *err)
{
    assert(solo->asleep);
    return heard(solo, body_wait(&solo->body, patience_ns, err), 0);
}

int solo_hash(struct solo *solo, struct hash *hash, struct err *err)
{
    enum { MOST_WORDS = 16384 };
    static struct body_word words[MOST_WORDS];
    size_t count = body_capture(&solo->body, words, MOST_WORDS);
    if (count == SIZE_MAX)
        return err_set(err, "the private memory of %c cannot be read", actor_letter(solo->body.role->id));
    hash_bytes(hash, &solo->body.regs, sizeof solo->body.regs);
    hash_bytes(hash, words, count * sizeof *words);
    return 0;
}

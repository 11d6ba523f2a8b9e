#include "explore/learn.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "explore/bytes.h"
#include "explore/world.h"
#include "system/arch.h"

enum { CHECK_EVERY = 20, CHECK_AT = 2 }; /* one pair in so many is executed twice, the second one first */

void learn_begin(struct learner *learner, const struct learn_key *key)
{
    assert(!learner->busy);
    learner->key = *key;
    learner->busy = true;
    learner->again = learner->faulted = false;
    learner->lead = UINT32_MAX; /* the step itself is still to do */
    learner->trail.count = 0;
    learner->trail.pretended = false;
}

static void leave_trail(struct learn_trail *trail, uint64_t pc, bool pretended)
{
    trail->pretended |= pretended;
    if (trail->count < LEARN_TRAIL)
        trail->pcs[trail->count++] = pc;
}

/* ---- the step that others can tell ---- */

static const struct op *op_of(const struct learner *learner)
{
    return &learner->locals.list[learner->key.from].op;
}

static int stand(struct learner *learner, struct err *err)
{
    if (learner->at == learner->key.from && learner->at != LOCAL_NONE)
        return 0;
    return local_restore(&learner->locals, learner->key.from, &learner->body, err);
}

static int show_bytes(struct world *world, const struct learner *learner, struct err *err)
{
    const struct op *op = op_of(learner);
    const uint8_t *under = learner->key.under;
    for (int i = 0; i < op->access_count; i++) {
        if (world_put(world, &op->access[i].place, under, err) != 0)
            return -1;
        under += op->access[i].place.length;
    }
    return 0;
}

static int take_bytes(struct world *world, struct learner *learner, struct err *err)
{
    const struct op *op = op_of(learner);
    uint8_t *wrote = learner->wrote;
    for (int i = 0; i < op->access_count; i++) {
        if (!op->access[i].write)
            continue;
        if (world_get(world, &op->access[i].place, wrote, err) != 0)
            return -1;
        wrote += op->access[i].place.length;
    }
    return 0;
}

static enum learn_answer come_out(struct world *world, int actor, const struct op *op, struct err *err);

static enum learn_answer die(struct world *world, int actor, int signal, struct err *err)
{
    struct op op = {.kind = OP_FAULT, .fault = (uint8_t)signal};
    op.pc = arch_pc(&world->learners[actor].body.regs);
    op.inside = world->learners[actor].body.inside;
    return come_out(world, actor, &op, err);
}

static enum learn_answer do_access(struct world *world, int actor, struct err *err)
{
    struct learner *learner = &world->learners[actor];
    struct op op;
    struct op_moment moment;
    int fault = 0;
    if (show_bytes(world, learner, err) != 0)
        return LEARN_FAILED;
    op_look(&op, &moment, &world->roles[actor], &learner->body.regs, &learner->body.inside, world->model);
    leave_trail(&learner->trail, op.pc, false);
    switch (body_step(&learner->body, &moment, &fault, err)) {
    case BODY_STEPPED: return take_bytes(world, learner, err) == 0 ? LEARN_MORE : LEARN_FAILED;
    case BODY_FAULT: learner->faulted = true; return die(world, actor, fault, err);
    default: return LEARN_FAILED;
    }
}

static enum learn_answer do_step(struct world *world, int actor, struct err *err)
{
    struct learner *learner = &world->learners[actor];
    if (learner->key.from == LOCAL_NONE)
        return LEARN_MORE;
    if (stand(learner, err) != 0)
        return LEARN_FAILED;
    if (!learner->key.answered)
        return do_access(world, actor, err);
    const struct op *op = op_of(learner);
    int failed = op->kind == OP_ATOMIC
                     ? body_pretend_hook(&learner->body, &op->call, (uint64_t)learner->key.result, err)
                     : body_pretend_call(&learner->body, learner->key.result, err);
    return failed == 0 ? LEARN_MORE : LEARN_FAILED;
}

/* ---- the instructions behind it that nobody can tell ---- */

/* A breakpoint at op's instruction would stop it there the first time it comes, and nothing else before. */
static bool is_direct(const struct learn_trail *trail, const struct op *op)
{
    if (trail->pretended || trail->count == LEARN_TRAIL || op->kind == OP_FAULT || op->kind == OP_ENDLESS ||
        op->kind == OP_TIRED)
        return false;
    for (uint32_t i = 0; i < trail->count; i++) {
        if (trail->pcs[i] == op->pc)
            return false;
    }
    return trail->count > 0;
}

static enum body_answer do_local(struct learner *learner, const struct op *op, const struct op_moment *moment,
                                 int *fault, struct err *err)
{
    struct body *body = &learner->body;
    if (op->pretends)
        return body_pretend_call(body, op->result, err) == 0 ? BODY_STEPPED : BODY_LOST;
    if (op->clock)
        return body_pretend_clock(body, moment->code->insn.length, err) == 0 ? BODY_STEPPED : BODY_LOST;
    spin_note(&learner->spin, moment);
    return body_step(body, moment, fault, err);
}

/* A futex in private memory: only this process could wake it, so it sleeps for ever, or not at all. */
static int look_at_private_wait(const struct body *body, struct op *op, struct err *err)
{
    uint32_t value;
    if (op->kind != OP_WAIT || op->access_count > 0)
        return 0;
    if (bytes_get(body->pid, op->futex.offset, &value, sizeof value) != 0)
        return err_set(err, "the futex word of %c cannot be read", actor_letter(body->role->id));
    if (value != op->futex.value)
        *op = (struct op){.kind = OP_LOCAL, .pretends = true, .result = -EAGAIN, .pc = op->pc};
    return 0;
}

/* What a compare expects lies in private memory, and so belongs to this private state. */
static int look_at_compare(const struct body *body, struct op *op, struct err *err)
{
    struct hook_call *call = &op->call;
    if (op->kind != OP_ATOMIC || call->hook.what != HOOK_COMPARE)
        return 0;
    if (bytes_get(body->pid, call->expected_at, &call->expected, call->hook.bytes) != 0)
        return err_set(err, "%c compares with what cannot be read", actor_letter(body->role->id));
    return 0;
}

static bool counts(const struct code_insn *code)
{
    return strcmp(code->insn.mnemonic, "endbr64") != 0; /* marks a place, does nothing */
}

static enum learn_answer run_on(struct world *world, int actor, uint64_t until_ns, struct err *err)
{
    struct learner *learner = &world->learners[actor];
    struct op op;
    struct op_moment moment;
    int fault = 0;
    while (clock_now() < until_ns) {
        op_look(&op, &moment, &world->roles[actor], &learner->body.regs, &learner->body.inside, world->model);
        if (look_at_private_wait(&learner->body, &op, err) != 0 ||
            look_at_compare(&learner->body, &op, err) != 0)
            return LEARN_FAILED;
        if (op.kind == OP_LOCAL && spin_is_endless(&learner->spin, &learner->body.regs))
            op.kind = OP_ENDLESS;
        if (op.kind == OP_LOCAL && learner->lead >= world->limits.local)
            op.kind = OP_TIRED;
        if (op.kind != OP_LOCAL)
            return come_out(world, actor, &op, err);
        leave_trail(&learner->trail, op.pc, op.pretends || op.clock);
        enum body_answer answer = do_local(learner, &op, &moment, &fault, err);
        if (answer == BODY_FAULT)
            return die(world, actor, fault, err);
        if (answer != BODY_STEPPED)
            return LEARN_FAILED;
        learner->lead += counts(moment.code);
    }
    return LEARN_MORE;
}

/* ---- where it comes out ---- */

static enum learn_answer compare(struct learner *learner, int actor, uint32_t to, struct err *err)
{
    uint32_t wrote = learner->key.answered ? 0 : op_write_bytes(op_of(learner));
    if (to == learner->was && (learner->faulted || memcmp(learner->wrote, learner->was_wrote, wrote) == 0))
        return LEARN_DONE;
    err_set(err,
            "%c did something else when it was put back and saw the same bytes again: its private state "
            "and what it reads do not decide what it does",
            actor_letter(actor));
    return LEARN_FAILED;
}

static enum learn_answer execute_again(struct learner *learner, uint32_t to)
{
    learner->again = true;
    learner->busy = true;
    learner->was = to;
    memcpy(learner->was_wrote, learner->wrote, sizeof learner->wrote);
    learner->at = LOCAL_NONE;
    learner->lead = UINT32_MAX;
    return LEARN_MORE;
}

static enum learn_answer come_out(struct world *world, int actor, const struct op *op, struct err *err)
{
    struct learner *learner = &world->learners[actor];
    struct learn_key *key = &learner->key;
    bool fresh;
    if (world_meet(world, op, err) != 0)
        return LEARN_FAILED;
    uint32_t lead = learner->lead == UINT32_MAX ? 0 : learner->lead;
    uint32_t to = local_here(&learner->locals, &learner->body, op, lead, &fresh, err);
    if (to == LOCAL_NONE)
        return LEARN_FAILED;
    learner->at = op->kind == OP_FAULT ? LOCAL_NONE : to;
    learner->busy = false;
    if (learner->again)
        return compare(learner, actor, to, err);
    learner->learned++;
    if (key->from == LOCAL_NONE) {
        learner->first = to;
        learner->first_direct = is_direct(&learner->trail, op);
        return LEARN_DONE;
    }
    local_learned(&learner->locals, key->from, key->answered ? NULL : key->seen, key->result,
                  learner->faulted ? NULL : learner->wrote, to, is_direct(&learner->trail, op));
    return learner->learned % CHECK_EVERY == CHECK_AT ? execute_again(learner, to) : LEARN_DONE;
}

enum learn_answer learn_advance(struct world *world, int actor, uint64_t until_ns, struct err *err)
{
    struct learner *learner = &world->learners[actor];
    assert(learner->busy);
    if (learner->lead == UINT32_MAX) {
        enum learn_answer answer = do_step(world, actor, err);
        if (answer != LEARN_MORE || !learner->busy)
            return answer;
        learner->lead = 0;
        spin_begin(&learner->spin);
    }
    return run_on(world, actor, until_ns, err);
}

#include "explore/replay.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "explore/world.h"
#include "system/arch.h"

static int begin(struct replay *replay, struct world *world, uint64_t seed, struct err *err)
{
    state_first(world, &replay->state);
    replay->chance = seed * 0x9e3779b97f4a7c15u + 1;
    replay->cell_count = world->contents.cells.count;
    replay->cells = mem_array(replay->cell_count, sizeof *replay->cells);
    replay->running = -1;
    replay->to_run = (1u << world->count) - 1;
    for (size_t i = 0; i < world->count; i++)
        replay->direct |= (unsigned)world->learners[i].first_direct << i;
    replay->begun = true;
    if (world_put_content(world, 0, err) != 0)
        return -1;
    for (size_t i = 0; i < world->count; i++) {
        if (body_begin(&replay->bodies[i], &world->roles[i], false, err) != 0)
            return -1;
    }
    return 0;
}

void replay_free(struct replay *replay)
{
    for (int i = 0; i < EXPLORE_ACTORS; i++)
        body_free(&replay->bodies[i]);
    free(replay->cells);
    *replay = (struct replay){0};
}

static enum replay_answer differs(const struct replay *replay, int actor, const char *what, struct err *err)
{
    err_set(err, "replaying step %zu, %c %s: what was learned does not hold", replay->done + 1,
            actor_letter(actor), what);
    return REPLAY_DIFFERS;
}

/* ---- the way from one step to the next ---- */

static bool same_op(const struct op *x, const struct op *y)
{
    if (x->kind != y->kind || x->pc != y->pc || x->access_count != y->access_count)
        return false;
    for (int i = 0; i < x->access_count; i++) {
        const struct place *a = &x->access[i].place, *b = &y->access[i].place;
        if (a->object != b->object || a->offset != b->offset || a->length != b->length)
            return false;
    }
    return true;
}

static enum replay_answer run_on(struct replay *replay, struct world *world, uint64_t until_ns,
                                 struct err *err)
{
    int actor = replay->running, fault = 0;
    struct body *body = &replay->bodies[actor];
    const struct op *expected = state_op(world, &replay->state, actor);
    struct op op;
    struct op_moment moment;
    if ((replay->direct >> actor & 1) && arch_pc(&body->regs) != expected->pc) {
        if (body_go(body, expected->pc, &fault, err) != BODY_STEPPED)
            return REPLAY_FAILED;
        body->inside = expected->inside;
    }
    while (expected->kind != OP_ENDLESS && expected->kind != OP_TIRED) {
        op_look(&op, &moment, &world->roles[actor], &body->regs, &body->inside, world->model);
        if (op.kind != OP_LOCAL)
            return same_op(&op, expected) ? REPLAY_EQUAL : differs(replay, actor, "goes another way", err);
        if (clock_now() >= until_ns)
            return REPLAY_MORE;
        if (op.pretends) {
            if (body_pretend_call(body, op.result, err) != 0)
                return REPLAY_FAILED;
        } else if (op.clock) {
            if (body_pretend_clock(body, moment.code->insn.length, err) != 0)
                return REPLAY_FAILED;
        } else {
            enum body_answer answer = body_step(body, NULL, &fault, err);
            if (answer == BODY_FAULT)
                return expected->kind == OP_FAULT && expected->fault == fault
                           ? REPLAY_EQUAL
                           : differs(replay, actor, "dies", err);
            if (answer != BODY_STEPPED)
                return REPLAY_FAILED;
        }
    }
    return REPLAY_EQUAL;
}

/* ---- the kernel's futex ---- */

static enum replay_answer really_wait(struct replay *replay, int actor, const struct op *op, bool sleeps,
                                      struct err *err)
{
    struct body *body = &replay->bodies[actor];
    uint64_t until = clock_now() + CLOCK_S;
    int fault;
    if (op->futex.timed && body_lift_limit(body, err) != 0)
        return REPLAY_FAILED;
    enum body_answer answer = body_try(body, 0, &fault, err);
    while (answer == BODY_SLEEPS && !body_is_asleep(body) && clock_now() < until)
        answer = body_wait(body, 0, err);
    if (answer == BODY_SLEEPS)
        return sleeps && body_is_asleep(body) ? REPLAY_EQUAL : differs(replay, actor, "sleeps", err);
    if (answer != BODY_STEPPED)
        return REPLAY_FAILED;
    if (sleeps || arch_syscall_result(&body->regs) != -EAGAIN)
        return differs(replay, actor, "does not sleep", err);
    return REPLAY_EQUAL;
}

static enum replay_answer really_wake(struct replay *replay, int actor, unsigned who, struct err *err)
{
    struct body *body = &replay->bodies[actor];
    int64_t woken = 0;
    int fault = 0;
    if (body_step(body, NULL, &fault, err) != BODY_STEPPED)
        return REPLAY_FAILED;
    for (int i = 0; i < EXPLORE_ACTORS; i++) {
        if (i == actor || !(who >> i & 1))
            continue;
        if (body_wait(&replay->bodies[i], CLOCK_S, err) != BODY_STEPPED ||
            arch_syscall_result(&replay->bodies[i].regs) != 0)
            return differs(replay, i, "was not woken by the kernel", err);
        woken++;
    }
    if (arch_syscall_result(&body->regs) != woken)
        return differs(replay, actor, "wakes another number of sleepers", err);
    return REPLAY_EQUAL;
}

/* ---- store buffers, laid over the real page for one step ---- */

/* The bytes at the accesses of op: as this actor sees them, or as all others do. */
static int show(struct world *world, const struct state *state, int actor, const struct op *op, bool own,
                struct err *err)
{
    uint8_t bytes[CELL_WIDEST];
    for (int i = 0; i < op->access_count; i++) {
        const struct place *place = &op->access[i].place;
        contents_read(&world->contents, state->content, place, bytes);
        if (own)
            storebuf_look(&world->buffers, state->buffer[actor], place, bytes);
        if (world_put(world, place, bytes, err) != 0)
            return -1;
    }
    return 0;
}

/* What a store of this step has really written must be what the graph's buffer has as newest. */
static enum replay_answer check_buffered(struct replay *replay, struct world *world, const struct op *op,
                                         const struct state *next, int actor, struct err *err)
{
    uint8_t bytes[CELL_WIDEST], buffered[CELL_WIDEST];
    for (int i = 0; i < op->access_count; i++) {
        const struct place *place = &op->access[i].place;
        if (!op->access[i].write)
            continue;
        if (world_get(world, place, bytes, err) != 0)
            return REPLAY_FAILED;
        memcpy(buffered, bytes, sizeof buffered);
        storebuf_look(&world->buffers, next->buffer[actor], place, buffered);
        if (memcmp(bytes, buffered, place->length) != 0)
            return differs(replay, actor, "stores something else", err);
    }
    return REPLAY_EQUAL;
}

static enum replay_answer really_touch(struct replay *replay, struct world *world, const struct state *next,
                                       int actor, const struct op *op, struct err *err)
{
    struct body *body = &replay->bodies[actor];
    int fault = 0;
    if (world->model == MODEL_CORES && show(world, &replay->state, actor, op, true, err) != 0)
        return REPLAY_FAILED;
    const struct op *after = state_op(world, next, actor);
    bool direct = replay->direct >> actor & 1;
    enum body_answer answer =
        direct ? body_go(body, after->pc, &fault, err) : body_step(body, NULL, &fault, err);
    if (direct)
        body->inside = after->inside;
    if (answer == BODY_FAULT)
        return after->kind == OP_FAULT && after->fault == fault ? REPLAY_EQUAL
                                                                : differs(replay, actor, "dies", err);
    if (answer != BODY_STEPPED)
        return REPLAY_FAILED;
    if (world->model != MODEL_CORES)
        return REPLAY_EQUAL;
    enum replay_answer checked =
        op->locked ? REPLAY_EQUAL : check_buffered(replay, world, op, next, actor, err);
    if (checked == REPLAY_EQUAL && show(world, next, actor, op, false, err) != 0)
        return REPLAY_FAILED;
    return checked;
}

/* ---- c11 ---- */

/* The value that a load sees is chosen, and the newest one is made real: nothing of the atomic access itself
 * is left to the machine. What is compared is what the process makes of it. */
static enum replay_answer really_atomic(struct replay *replay, struct world *world, const struct state *next,
                                        int actor, unsigned action, struct err *err)
{
    static struct state_need need;
    struct state to;
    const struct op *op = state_op(world, &replay->state, actor);
    state_move(world, &replay->state, action, &to, &need);
    if (body_pretend_hook(&replay->bodies[actor], &op->call, (uint64_t)need.key.result, err) != 0)
        return REPLAY_FAILED;
    return show(world, next, actor, op, false, err) == 0 ? REPLAY_EQUAL : REPLAY_FAILED;
}

/* ---- one step ---- */

static enum replay_answer do_step(struct replay *replay, struct world *world, const struct state *next,
                                  unsigned action, struct err *err)
{
    int actor = state_actor(action);
    const struct op *op = state_op(world, &replay->state, actor);
    struct body *body = &replay->bodies[actor];
    unsigned who = state_stepped(world, &replay->state, action, next);
    switch (op->kind) {
    case OP_WAIT: return really_wait(replay, actor, op, next->queue[actor] != 0, err);
    case OP_WAKE: return really_wake(replay, actor, who, err);
    case OP_CALL: return body_pretend_call(body, op->result, err) == 0 ? REPLAY_EQUAL : REPLAY_FAILED;
    case OP_ATOMIC: return really_atomic(replay, world, next, actor, action, err);
    default: return really_touch(replay, world, next, actor, op, err);
    }
}

/* A store leaves a buffer. */
static enum replay_answer do_drain(struct replay *replay, struct world *world, int actor, struct err *err)
{
    const struct storebuf_entry *oldest = storebuf_entry(&world->buffers, replay->state.buffer[actor], 0);
    return world_put(world, &oldest->place, oldest->bytes, err) == 0 ? REPLAY_EQUAL : REPLAY_FAILED;
}

static enum replay_answer compare_cells(struct replay *replay, struct world *world, int actor,
                                        struct err *err)
{
    if (world_get_cells(world, replay->cells, err) != 0)
        return REPLAY_FAILED;
    for (size_t i = 0; i < replay->cell_count; i++) {
        if (replay->cells[i] != contents_cell(&world->contents, replay->state.content, i))
            return differs(replay, actor, "leaves other bytes", err);
    }
    return REPLAY_EQUAL;
}

static bool choose(struct replay *replay, const struct graph *graph, unsigned *action)
{
    unsigned can[EXPLORE_ACTORS * STATE_CHOICES], count = 0;
    for (unsigned i = 0; i < graph->actions; i++) {
        if (graph_next(graph, replay->at, i) != GRAPH_NONE)
            can[count++] = i;
    }
    if (count == 0)
        return false;
    replay->chance ^= replay->chance << 13;
    replay->chance ^= replay->chance >> 7;
    replay->chance ^= replay->chance << 17;
    *action = can[(replay->chance >> 11) % count];
    return true;
}

/* Who of those that step can be let run to the next step at full speed. */
static unsigned find_direct(const struct replay *replay, const struct world *world, const struct state *next,
                            unsigned who, int actor)
{
    static struct learn_key key;
    unsigned direct = 0;
    for (int i = 0; i < EXPLORE_ACTORS; i++) {
        if (!(who >> i & 1))
            continue;
        const struct op *op = state_op(world, &replay->state, i);
        const struct locals *locals = &world->learners[i].locals;
        const struct local_edge *edge = NULL;
        if (i == actor && (op->kind == OP_ACCESS || op->kind == OP_FENCE))
            edge = state_edge(world, &replay->state, i, &key);
        else if (op->kind == OP_ATOMIC)
            edge = NULL; /* it is single-stepped back out of the hook */
        else if (op->kind == OP_WAIT)
            edge = local_edge(locals, replay->state.local[i], NULL, i == actor ? -EAGAIN : 0);
        else if (op->kind == OP_WAKE)
            edge = local_edge(locals, replay->state.local[i], NULL, __builtin_popcount(who) - 1);
        else if (op->kind == OP_CALL)
            edge = local_edge(locals, replay->state.local[i], NULL, op->result);
        if (edge != NULL && edge->to == next->local[i] && edge->direct)
            direct |= 1u << i;
    }
    return direct;
}

static enum replay_answer step(struct replay *replay, struct world *world, const struct graph *graph,
                               unsigned action, struct err *err)
{
    bool drains = graph_is_drain(graph, action);
    int actor = state_actor(action);
    struct state next = graph->states[graph_next(graph, replay->at, action)];
    unsigned who = state_stepped(world, &replay->state, action, &next);
    replay->direct = find_direct(replay, world, &next, who, actor);
    if (next.race != 0) { /* it is what its two accesses are about to do: nothing more is defined */
        replay->at = graph_next(graph, replay->at, action);
        replay->state = next;
        replay->done++;
        return REPLAY_EQUAL;
    }
    enum replay_answer answer =
        drains ? do_drain(replay, world, actor, err) : do_step(replay, world, &next, action, err);
    if (answer != REPLAY_EQUAL)
        return answer;
    replay->to_run = who;
    replay->state = next;
    replay->at = graph_next(graph, replay->at, action);
    answer = compare_cells(replay, world, actor, err);
    replay->done++;
    return answer;
}

static enum replay_answer run_all(struct replay *replay, struct world *world, uint64_t until_ns,
                                  struct err *err)
{
    while (replay->to_run != 0) {
        if (replay->running < 0)
            replay->running = __builtin_ctz(replay->to_run);
        enum replay_answer answer = run_on(replay, world, until_ns, err);
        if (answer != REPLAY_EQUAL)
            return answer;
        replay->to_run &= replay->to_run - 1;
        replay->running = -1;
    }
    return REPLAY_EQUAL;
}

/* Whoever the graph has asleep must still sleep. */
static enum replay_answer check_sleepers(struct replay *replay, struct world *world, struct err *err)
{
    for (size_t i = 0; i < world->count; i++) {
        if (replay->state.queue[i] != 0 && !body_is_asleep(&replay->bodies[i]))
            return differs(replay, (int)i, "is awake at the end", err);
    }
    return REPLAY_EQUAL;
}

enum replay_answer replay_advance(struct replay *replay, struct world *world, const struct graph *graph,
                                  const uint8_t *actions, size_t count, uint64_t seed, uint64_t until_ns,
                                  struct err *err)
{
    if (!replay->begun && begin(replay, world, seed, err) != 0)
        return REPLAY_FAILED;
    for (;;) {
        enum replay_answer answer = run_all(replay, world, until_ns, err);
        if (answer != REPLAY_EQUAL)
            return answer;
        unsigned action;
        if (replay->done == count || (actions == NULL && !choose(replay, graph, &action)))
            return check_sleepers(replay, world, err);
        if (actions != NULL)
            action = actions[replay->done];
        answer = step(replay, world, graph, action, err);
        if (answer != REPLAY_EQUAL)
            return answer;
        if (clock_now() >= until_ns)
            return REPLAY_MORE;
    }
}

#include "explore/state.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "explore/futex.h"
#include "explore/world.h"

void state_first(const struct world *world, struct state *state)
{
    *state = (struct state){0};
    for (size_t i = 0; i < world->count; i++)
        state->local[i] = world->learners[i].first;
}

const struct op *state_op(const struct world *world, const struct state *state, int actor)
{
    return &world->learners[actor].locals.list[state->local[actor]].op;
}

bool state_equal(const struct state *x, const struct state *y)
{
    return memcmp(x, y, sizeof *x) == 0;
}

uint64_t state_hash(const struct state *state)
{
    struct hash hash = {0};
    hash_bytes(&hash, state, sizeof *state);
    return hash.a;
}

/* The end of a system call: true when it was learned, and the actor is then behind it. */
static bool answer(struct world *world, struct state *to, int actor, int64_t result, struct state_need *need)
{
    const struct local_edge *edge =
        local_edge(&world->learners[actor].locals, to->local[actor], NULL, result);
    if (edge != NULL) {
        to->local[actor] = edge->to;
        return true;
    }
    need->actor = actor;
    need->key = (struct learn_key){.from = to->local[actor], .answered = true, .result = result};
    return false;
}

static enum state_answer wait_on(struct world *world, struct state *to, int actor, struct state_need *need)
{
    const struct op *op = state_op(world, to, actor);
    uint32_t value = op->futex.value;
    if (op->access_count > 0)
        contents_read(&world->contents, to->content, &op->access[0].place, &value);
    if (value == op->futex.value) {
        futex_sleep(world, to, actor);
        return STATE_MOVED;
    }
    return answer(world, to, actor, -EAGAIN, need) ? STATE_MOVED : STATE_LEARN;
}

/* Those that wake go on at once to their next step, since nobody can tell when they do. */
static enum state_answer wake(struct world *world, struct state *to, int actor, struct state_need *need)
{
    struct op op = *state_op(world, to, actor);
    int64_t woken = 0, most = (int32_t)op.futex.value;
    int sleeper;
    if (most < 1)
        most = 1; /* so does the kernel */
    while (woken < most && (sleeper = futex_next(world, to, &op.futex)) >= 0) {
        futex_wake(world, to, sleeper);
        if (!answer(world, to, sleeper, 0, need))
            return STATE_LEARN;
        woken++;
    }
    return answer(world, to, actor, woken, need) ? STATE_MOVED : STATE_LEARN;
}

/* What the actor would see: false when a load must wait for its own store buffer. */
static bool see(const struct world *world, const struct state *state, int actor, const struct op *op,
                struct learn_key *key)
{
    uint8_t *seen = key->seen, *under = key->under;
    for (int i = 0; i < op->access_count; i++) {
        const struct op_access *access = &op->access[i];
        contents_read(&world->contents, state->content, &access->place, under);
        enum storebuf_load load = STOREBUF_MEMORY;
        if (world->model == MODEL_CORES)
            load = storebuf_look(&world->buffers, state->buffer[actor], &access->place, under);
        if (access->read) {
            if (load == STOREBUF_WAITS)
                return false;
            memcpy(seen, under, access->place.length);
            seen += access->place.length;
        }
        under += access->place.length;
    }
    return true;
}

const struct local_edge *state_edge(const struct world *world, const struct state *state, int actor,
                                    struct learn_key *key)
{
    if (!see(world, state, actor, state_op(world, state, actor), key))
        return NULL;
    return local_edge(&world->learners[actor].locals, state->local[actor], key->seen, 0);
}

static void store(struct world *world, struct state *to, int actor, const struct op *op, const uint8_t *wrote)
{
    for (int i = 0; i < op->access_count; i++) {
        const struct place *place = &op->access[i].place;
        if (!op->access[i].write)
            continue;
        if (world->model == MODEL_CORES && !op->locked)
            to->buffer[actor] = storebuf_push(&world->buffers, to->buffer[actor], place, wrote);
        else
            to->content = contents_write(&world->contents, to->content, place, wrote);
        wrote += place->length;
    }
}

static bool has_room(const struct world *world, const struct state *state, int actor, const struct op *op)
{
    if (world->model != MODEL_CORES || op->locked)
        return true;
    uint32_t count = storebuf_count(&world->buffers, state->buffer[actor]);
    for (int i = 0; i < op->access_count; i++)
        count += op->access[i].write ? storebuf_pieces(&op->access[i].place) : 0;
    return count <= world->limits.buffered || count == storebuf_count(&world->buffers, state->buffer[actor]);
}

static enum state_answer touch(struct world *world, struct state *to, int actor, struct state_need *need)
{
    const struct op op = *state_op(world, to, actor);
    struct locals *locals = &world->learners[actor].locals;
    need->key.from = to->local[actor];
    need->key.answered = false;
    need->key.result = 0;
    if (!see(world, to, actor, &op, &need->key))
        return STATE_CANNOT;
    if (!has_room(world, to, actor, &op))
        return STATE_FULL;
    const struct local_edge *edge = local_edge(locals, to->local[actor], need->key.seen, 0);
    if (edge == NULL) {
        need->actor = actor;
        return STATE_LEARN;
    }
    const struct state before = *to;
    if (!edge->faulted)
        store(world, to, actor, &op, local_wrote(locals, edge));
    if (world->model == MODEL_C11 && !c11_plain(world, to, actor, &op)) {
        uint32_t race = to->race;
        *to = before;
        to->race = race;
        return STATE_MOVED;
    }
    to->local[actor] = edge->to;
    return STATE_MOVED;
}

static enum state_answer do_atomic(struct world *world, const struct state *from, int actor, unsigned choice,
                                   struct state *to, struct state_need *need)
{
    uint64_t old;
    enum state_answer moved = c11_atomic(world, from, actor, choice, to, &old);
    need->key.result = (int64_t)old;
    if (moved != STATE_MOVED || to->race != 0)
        return moved;
    return answer(world, to, actor, (int64_t)old, need) ? STATE_MOVED : STATE_LEARN;
}

static enum state_answer drain(struct world *world, struct state *to, int actor)
{
    struct storebuf_entry oldest;
    if (to->buffer[actor] == STOREBUF_EMPTY)
        return STATE_CANNOT;
    to->buffer[actor] = storebuf_pop(&world->buffers, to->buffer[actor], &oldest);
    to->content = contents_write(&world->contents, to->content, &oldest.place, oldest.bytes);
    return STATE_MOVED;
}

enum state_answer state_move(struct world *world, const struct state *from, unsigned action, struct state *to,
                             struct state_need *need)
{
    *to = *from;
    int actor = state_actor(action);
    unsigned choice = state_choice(action);
    const struct op *op = state_op(world, from, actor);
    if (world->model == MODEL_CORES && choice > 0)
        return drain(world, to, actor);
    if (from->race != 0 || (choice > 0 && op->kind != OP_ATOMIC))
        return STATE_CANNOT;
    bool drains = world->model == MODEL_CORES && op->locked && from->buffer[actor] != STOREBUF_EMPTY;
    if (from->queue[actor] != 0 || drains)
        return STATE_CANNOT;
    switch (op->kind) {
    case OP_ACCESS:
    case OP_FENCE: return touch(world, to, actor, need);
    case OP_ATOMIC: return do_atomic(world, from, actor, choice, to, need);
    case OP_WAIT: return wait_on(world, to, actor, need);
    case OP_WAKE: return wake(world, to, actor, need);
    case OP_CALL: return answer(world, to, actor, op->result, need) ? STATE_MOVED : STATE_LEARN;
    default: return STATE_CANNOT;
    }
}

unsigned state_stepped(const struct world *world, const struct state *from, unsigned action,
                       const struct state *to)
{
    unsigned who = 0;
    if (world->model == MODEL_CORES && state_choice(action) > 0)
        return 0;
    for (size_t i = 0; i < world->count; i++) {
        bool slept = from->queue[i] == 0 && to->queue[i] != 0;
        bool woke = from->queue[i] != 0 && to->queue[i] == 0;
        if (woke || ((int)i == state_actor(action) && !slept))
            who |= 1u << i;
    }
    return who;
}

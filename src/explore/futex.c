#include "explore/futex.h"

#include <stdbool.h>
#include <stddef.h>

#include "explore/state.h"
#include "explore/world.h"

static bool sleeps_on(const struct world *world, const struct state *state, int actor,
                      const struct op_futex *futex)
{
    return state->queue[actor] != 0 && op_same_futex(&state_op(world, state, actor)->futex, futex);
}

void futex_sleep(const struct world *world, struct state *state, int actor)
{
    const struct op_futex *futex = &state_op(world, state, actor)->futex;
    uint8_t turn = 1;
    for (size_t i = 0; i < world->count; i++) {
        if ((int)i != actor && sleeps_on(world, state, (int)i, futex))
            turn++;
    }
    state->queue[actor] = turn;
}

int futex_next(const struct world *world, const struct state *state, const struct op_futex *futex)
{
    int next = -1;
    for (size_t i = 0; i < world->count; i++) {
        if (!sleeps_on(world, state, (int)i, futex) ||
            (state_op(world, state, (int)i)->futex.bits & futex->bits) == 0)
            continue;
        if (next < 0 || state->queue[i] < state->queue[next])
            next = (int)i;
    }
    return next;
}

void futex_wake(const struct world *world, struct state *state, int actor)
{
    const struct op_futex *futex = &state_op(world, state, actor)->futex;
    uint8_t turn = state->queue[actor];
    for (size_t i = 0; i < world->count; i++) {
        if (sleeps_on(world, state, (int)i, futex) && state->queue[i] > turn)
            state->queue[i]--;
    }
    state->queue[actor] = 0;
}

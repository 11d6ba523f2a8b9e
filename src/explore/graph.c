#include "explore/graph.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "explore/world.h"

uint32_t graph_next(const struct graph *graph, uint32_t state, unsigned action)
{
    return state < graph->done ? graph->next[(size_t)state * graph->actions + action] : GRAPH_NONE;
}

bool graph_is_end(const struct graph *graph, uint32_t state)
{
    for (unsigned action = 0; action < graph->actions; action++) {
        if (state >= graph->done || graph_next(graph, state, action) != GRAPH_NONE)
            return false;
    }
    return true;
}

bool graph_is_drain(const struct graph *graph, unsigned action)
{
    return graph->drains && state_choice(action) > 0;
}

bool graph_can(const struct graph *graph, uint32_t state, int actor)
{
    return graph_next(graph, state, (unsigned)actor) != GRAPH_NONE;
}

static uint32_t keep(struct graph *graph, const struct state *state)
{
    uint64_t hash = state_hash(state);
    size_t at = 0;
    int64_t found;
    while ((found = table_next(&graph->table, hash, &at)) != TABLE_NONE) {
        if (state_equal(&graph->states[found], state))
            return (uint32_t)found;
    }
    graph->states = mem_push(graph->states, &graph->count, &graph->capacity, sizeof *graph->states);
    graph->states[graph->count - 1] = *state;
    if (graph->count * graph->actions > graph->next_capacity) {
        graph->next_capacity = graph->capacity * graph->actions;
        graph->next = mem_resize(graph->next, graph->next_capacity, sizeof *graph->next);
    }
    table_put(&graph->table, hash, (uint32_t)graph->count - 1);
    return (uint32_t)graph->count - 1;
}

static enum graph_answer go_on_learning(struct graph *graph, struct world *world, uint64_t until_ns,
                                        struct err *err)
{
    switch (learn_advance(world, graph->learner, until_ns, err)) {
    case LEARN_MORE: return GRAPH_MORE;
    case LEARN_FAILED: return GRAPH_FAILED;
    case LEARN_DONE: break;
    }
    graph->learns = false;
    return GRAPH_WHOLE;
}

/* What every actor does before its first step. */
static enum graph_answer begin(struct graph *graph, struct world *world, uint64_t until_ns, struct err *err)
{
    const struct learn_key first = {.from = LOCAL_NONE};
    graph->actions = EXPLORE_ACTORS * world->choices;
    graph->drains = world->model == MODEL_CORES;
    struct state state;
    while (graph->learner < (int)world->count) {
        if (!graph->learns)
            learn_begin(&world->learners[graph->learner], &first);
        graph->learns = true;
        enum graph_answer answer = go_on_learning(graph, world, until_ns, err);
        if (answer != GRAPH_WHOLE)
            return answer;
        graph->learner++;
    }
    state_first(world, &state);
    keep(graph, &state);
    graph->begun = true;
    return GRAPH_WHOLE;
}

/* A state in which somebody stands before what cannot be learned. */
static bool is_foreign(struct graph *graph, const struct world *world, const struct state *state,
                       struct op *trouble)
{
    for (size_t i = 0; i < world->count; i++) {
        const struct op *op = state_op(world, state, (int)i);
        if (op->kind == OP_TIRED)
            graph->tired = true;
        if (op->kind != OP_FOREIGN && op->kind != OP_REFUSED)
            continue;
        graph->learner = (int)i;
        *trouble = *op;
        return true;
    }
    return false;
}

static void pass(struct graph *graph, uint32_t next)
{
    graph->next[graph->done * graph->actions + graph->action] = next;
    if (++graph->action == graph->actions) {
        graph->action = 0;
        graph->done++;
    }
}

/* The next action of the state in work; or what it needs begins to be learned. */
static void act(struct graph *graph, struct world *world)
{
    struct state to;
    struct state_need need;
    if (state_actor(graph->action) >= (int)world->count) {
        pass(graph, GRAPH_NONE);
        return;
    }
    switch (state_move(world, &graph->states[graph->done], graph->action, &to, &need)) {
    case STATE_LEARN:
        learn_begin(&world->learners[need.actor], &need.key);
        graph->learner = need.actor;
        graph->learns = true;
        return;
    case STATE_MOVED:
        graph->edges++;
        pass(graph, keep(graph, &to));
        return;
    case STATE_FULL: graph->full = true; /* fall through */
    case STATE_CANNOT: pass(graph, GRAPH_NONE);
    }
}

enum graph_answer graph_advance(struct graph *graph, struct world *world, uint64_t until_ns,
                                struct op *trouble, struct err *err)
{
    enum { CLOCK_EVERY = 64 };
    enum graph_answer answer = graph->begun ? GRAPH_WHOLE : begin(graph, world, until_ns, err);
    for (unsigned turn = 1; answer == GRAPH_WHOLE && graph->done < graph->count; turn++) {
        if (graph->learns)
            answer = go_on_learning(graph, world, until_ns, err);
        else if (graph->action == 0 && is_foreign(graph, world, &graph->states[graph->done], trouble))
            answer = GRAPH_FOREIGN;
        else if (graph->count > world->limits.states)
            answer = GRAPH_LIMIT;
        else
            act(graph, world);
        if (answer == GRAPH_WHOLE && turn % CLOCK_EVERY == 0 && clock_now() >= until_ns)
            answer = GRAPH_MORE;
    }
    return answer;
}

size_t graph_bytes(const struct graph *graph)
{
    return graph->capacity * sizeof *graph->states + graph->next_capacity * sizeof *graph->next +
           table_bytes(&graph->table);
}

void graph_free(struct graph *graph)
{
    free(graph->states);
    free(graph->next);
    table_free(&graph->table);
    *graph = (struct graph){0};
}

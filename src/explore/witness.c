#include "explore/witness.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"

/* A node is a state and the actor that moved last (0 nobody, else its number plus 1). */
enum { LASTS = EXPLORE_ACTORS + 1 };

static const uint64_t PREEMPTION = (uint64_t)1 << 32;

static void push(struct witness_search *search, uint64_t cost, uint32_t node)
{
    search->heap = mem_push(search->heap, &search->heap_count, &search->heap_capacity, sizeof *search->heap);
    size_t at = search->heap_count - 1;
    for (; at > 0 && search->heap[(at - 1) / 2].cost > cost; at = (at - 1) / 2)
        search->heap[at] = search->heap[(at - 1) / 2];
    search->heap[at] = (struct witness_next){cost, node};
}

static struct witness_next pop(struct witness_search *search)
{
    struct witness_next top = search->heap[0], last = search->heap[--search->heap_count];
    size_t at = 0, child;
    while ((child = at * 2 + 1) < search->heap_count) {
        if (child + 1 < search->heap_count && search->heap[child + 1].cost < search->heap[child].cost)
            child++;
        if (search->heap[child].cost >= last.cost)
            break;
        search->heap[at] = search->heap[child];
        at = child;
    }
    search->heap[at] = last;
    return top;
}

static void begin(struct witness_search *search, const struct graph *graph, const struct endings *endings)
{
    size_t count = graph->count * LASTS;
    search->cost = mem_array(count, sizeof *search->cost);
    search->came = mem_array(count, sizeof *search->came);
    search->by = mem_array(count, sizeof *search->by);
    search->wanted = endings->count;
    search->paths = mem_array(endings->count, sizeof *search->paths);
    for (size_t i = 0; i < count; i++)
        search->cost[i] = UINT64_MAX;
    search->cost[0] = 0;
    push(search, 0, 0);
}

static void take_path(struct witness_search *search, struct witness_path *path, uint32_t node)
{
    path->preemptions = (unsigned)(search->cost[node] / PREEMPTION);
    path->count = (size_t)(search->cost[node] % PREEMPTION);
    path->actions = mem_alloc(path->count);
    for (size_t i = path->count; i-- > 0; node = search->came[node])
        path->actions[i] = search->by[node];
    search->found++;
}

static void walk(struct witness_search *search, const struct graph *graph, uint32_t node)
{
    uint32_t state = node / LASTS;
    int last = (int)(node % LASTS) - 1;
    for (unsigned action = 0; action < graph->actions; action++) {
        uint32_t next = graph_next(graph, state, action);
        if (next == GRAPH_NONE)
            continue;
        bool step = !graph_is_drain(graph, action);
        int actor = state_actor(action);
        uint64_t cost = search->cost[node] + 1;
        if (step && last >= 0 && last != actor && graph_can(graph, state, last))
            cost += PREEMPTION;
        uint32_t to = next * LASTS + (uint32_t)((step ? actor : last) + 1);
        if (cost >= search->cost[to])
            continue;
        search->cost[to] = cost;
        search->came[to] = node;
        search->by[to] = (uint8_t)action;
        push(search, cost, to);
    }
}

bool witness_advance(struct witness_search *search, const struct graph *graph, const struct endings *endings,
                     uint64_t until_ns)
{
    enum { CLOCK_EVERY = 256 };
    if (search->cost == NULL)
        begin(search, graph, endings);
    for (unsigned turn = 1; search->found < search->wanted && search->heap_count > 0; turn++) {
        struct witness_next next = pop(search);
        if (next.cost != search->cost[next.node])
            continue;
        int ending = endings->of_state[next.node / LASTS];
        if (ending >= 0 && search->paths[ending].actions == NULL)
            take_path(search, &search->paths[ending], next.node);
        walk(search, graph, next.node);
        if (turn % CLOCK_EVERY == 0 && clock_now() >= until_ns)
            return search->found == search->wanted;
    }
    return true;
}

void witness_free(struct witness_search *search)
{
    for (size_t i = 0; i < search->wanted; i++)
        free(search->paths[i].actions);
    free(search->paths);
    free(search->cost);
    free(search->came);
    free(search->by);
    free(search->heap);
    *search = (struct witness_search){0};
}

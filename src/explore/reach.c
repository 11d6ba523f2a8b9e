#include "explore/reach.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"

enum { CLOCK_EVERY = 4096 };

static void begin(struct reach *reach, const struct graph *graph)
{
    size_t count = graph->count;
    reach->first_in = mem_array(count, sizeof *reach->first_in);
    reach->next_in = mem_array(count * graph->actions, sizeof *reach->next_in);
    reach->in_count = mem_array(count, sizeof *reach->in_count);
    reach->work = mem_array(count, sizeof *reach->work);
    reach->can_end = mem_array(count, sizeof *reach->can_end);
    reach->order = mem_array(count, sizeof *reach->order);
    reach->ordered = mem_array(count, sizeof *reach->ordered);
    for (size_t i = 0; i < count; i++)
        reach->first_in[i] = GRAPH_NONE;
}

static void link_state(struct reach *reach, const struct graph *graph, uint32_t state)
{
    for (unsigned action = 0; action < graph->actions; action++) {
        uint32_t next = graph_next(graph, state, action), edge = state * graph->actions + action;
        if (next == GRAPH_NONE)
            continue;
        reach->next_in[edge] = reach->first_in[next];
        reach->first_in[next] = edge;
        reach->in_count[next]++;
    }
}

static void end_here(struct reach *reach, const struct graph *graph, uint32_t state)
{
    if (!graph_is_end(graph, state))
        return;
    reach->can_end[state] = true;
    reach->work[reach->work_count++] = state;
}

static void go_back(struct reach *reach, const struct graph *graph, uint32_t state)
{
    for (uint32_t edge = reach->first_in[state]; edge != GRAPH_NONE; edge = reach->next_in[edge]) {
        uint32_t from = edge / graph->actions;
        if (reach->can_end[from])
            continue;
        reach->can_end[from] = true;
        reach->work[reach->work_count++] = from;
    }
}

static void put_in_order(struct reach *reach, const struct graph *graph, uint32_t state)
{
    reach->ordered[state] = true;
    reach->order[reach->order_count++] = state;
    for (unsigned action = 0; action < graph->actions; action++) {
        uint32_t next = graph_next(graph, state, action);
        if (next != GRAPH_NONE && --reach->in_count[next] == 0)
            reach->work[reach->work_count++] = next;
    }
}

/* One state of the phase in work; false when the phase is over. */
static bool advance_one(struct reach *reach, const struct graph *graph)
{
    switch (reach->phase) {
    case REACH_LINKS:
        if (reach->at == graph->count)
            return false;
        link_state(reach, graph, (uint32_t)reach->at++);
        return true;
    case REACH_ENDS:
        if (reach->at == graph->count)
            return false;
        end_here(reach, graph, (uint32_t)reach->at++);
        return true;
    case REACH_BACK:
        if (reach->work_count == 0)
            return false;
        go_back(reach, graph, reach->work[--reach->work_count]);
        return true;
    case REACH_ORDER:
        if (reach->work_count == 0)
            return false;
        put_in_order(reach, graph, reach->work[--reach->work_count]);
        return true;
    case REACH_DONE: break;
    }
    return false;
}

bool reach_advance(struct reach *reach, const struct graph *graph, uint64_t until_ns)
{
    if (reach->first_in == NULL)
        begin(reach, graph);
    for (unsigned turn = 1; reach->phase != REACH_DONE; turn++) {
        if (!advance_one(reach, graph)) {
            reach->phase++;
            reach->at = 0;
            if (reach->phase == REACH_ORDER && reach->in_count[0] == 0)
                reach->work[reach->work_count++] = 0;
        }
        if (turn % CLOCK_EVERY == 0 && clock_now() >= until_ns)
            return false;
    }
    return true;
}

size_t reach_bytes(const struct graph *graph)
{
    return graph->count * (graph->actions * sizeof(uint32_t) + 4 * sizeof(uint32_t) + 2);
}

void reach_free(struct reach *reach)
{
    free(reach->first_in);
    free(reach->next_in);
    free(reach->in_count);
    free(reach->work);
    free(reach->can_end);
    free(reach->order);
    free(reach->ordered);
    *reach = (struct reach){0};
}

/* Two questions about the whole graph: from which states an end can be reached, and in which order states
 * can be counted, each behind all that lead to it. States that a cycle leads to have no such order: a spin
 * loop may go round any number of times before them. */
#ifndef SHMLAB_EXPLORE_REACH_H
#define SHMLAB_EXPLORE_REACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore/graph.h"

struct reach { /* zero-initialised is not begun */
    enum { REACH_LINKS, REACH_ENDS, REACH_BACK, REACH_ORDER, REACH_DONE } phase;
    size_t at;
    uint32_t *first_in,
        *next_in; /* edges into a state, as a list; an edge is state * graph->actions + action */
    uint32_t *in_count;
    uint32_t *work; /* states still to follow */
    size_t work_count;
    bool *can_end;
    uint32_t *order;
    size_t order_count;
    bool *ordered;
};

/* False when the slice is over. */
bool reach_advance(struct reach *reach, const struct graph *graph, uint64_t until_ns);
size_t reach_bytes(const struct graph *graph);
void reach_free(struct reach *reach);

#endif

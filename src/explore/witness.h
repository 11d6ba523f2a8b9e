/* One way to each ending: of those with the fewest preemptions, one with the fewest steps. */
#ifndef SHMLAB_EXPLORE_WITNESS_H
#define SHMLAB_EXPLORE_WITNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore/ending.h"
#include "explore/graph.h"

struct witness_path {
    uint8_t *actions; /* as state_move takes them */
    size_t count;
    unsigned preemptions;
};

struct witness_search { /* zero-initialised is not begun */
    uint64_t *cost;     /* of a node: preemptions, then steps */
    uint32_t *came;     /* the node before it */
    uint8_t *by;        /* the action that led here */
    struct witness_next {
        uint64_t cost;
        uint32_t node;
    } * heap;
    size_t heap_count, heap_capacity;
    struct witness_path *paths; /* one an ending */
    size_t found, wanted;
};

/* False when the slice is over; then paths has what can be reached (all, but for an endings' limit). */
bool witness_advance(struct witness_search *search, const struct graph *graph, const struct endings *endings,
                     uint64_t until_ns);
void witness_free(struct witness_search *search);

#endif

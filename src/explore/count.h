/* How many orders lead to each outcome, exactly (GMP), by walking once over the graph in order: what is
 * known of a state is how many ways lead to it. Three things are counted, each by a walk of its own:
 * orders of instructions, orders of shared accesses, and orders that really differ (two are the same when
 * swapping neighbours that do not meet makes one of the other: sleep sets keep one of each). */
#ifndef SHMLAB_EXPLORE_COUNT_H
#define SHMLAB_EXPLORE_COUNT_H

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore/explore.h"
#include "explore/graph.h"
#include "explore/reach.h"

struct world;

enum count_what { COUNT_ORDERS, COUNT_DIFFERENT, COUNT_SCHEDULES };

struct count_key { /* what the ways to one state differ in, as far as the future depends on it */
    uint16_t left[EXPLORE_ACTORS]; /* COUNT_SCHEDULES: instructions before each actor's next step */
    uint8_t last;                  /* the actor that moved last, plus 1; 0 nobody */
    uint8_t preemptions;           /* below EXPLORE_BAR */
    uint8_t asleep;                /* COUNT_DIFFERENT: actors whose step now would repeat an order */
    uint8_t zero;
};

struct count_way {
    struct count_key key;
    mpz_t number;
};

struct count_ways {
    struct count_way *list;
    size_t count, capacity;
};

struct count {
    enum count_what what;
    bool bars;               /* preemptions are told apart */
    struct count_ways *ways; /* of each state, until it is walked over */
    size_t state_count;
    size_t at; /* in reach->order */
    size_t outcome_count;
    mpz_t (*sums)[EXPLORE_BAR]; /* of each outcome */
    struct count_ways now, below;
};

/* outcome_of: of each state that is an end; -1 of the others. */
void count_begin(struct count *count, enum count_what what, bool bars, const struct graph *graph,
                 size_t outcome_count);
/* False when the slice is over. */
bool count_advance(struct count *count, const struct world *world, const struct graph *graph,
                   const struct reach *reach, const int *outcome_of, uint64_t until_ns);
/* How many ways COUNT_SCHEDULES would tell apart at most, in all and (*most) at one state. */
double count_work(const struct world *world, const struct graph *graph, const struct reach *reach,
                  double *most);
void count_free(struct count *count);

#endif

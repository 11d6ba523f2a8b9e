/* What can come out: the ends of the graph, sorted by what the learner calls a result. Two ends are the same
 * ending when everybody ended and the bytes that are the result are equal, or the same actors are asleep,
 * spin, or have died. */
#ifndef SHMLAB_EXPLORE_ENDING_H
#define SHMLAB_EXPLORE_ENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore/cells.h"
#include "explore/explore.h"
#include "explore/graph.h"
#include "explore/reach.h"

struct err;
struct world;

struct ending {
    enum explore_end end;
    uint8_t sleeping, spinning, dead; /* a bit per actor */
    uint8_t signal;
    uint32_t race;  /* EXPLORE_RACES: number in c11.races, plus 1 */
    uint32_t state; /* one of those that are it */
    uint8_t *bytes; /* of the places, one behind the other; NULL for EXPLORE_SPINS */
};

struct endings {          /* zero-initialised is not begun */
    struct place *places; /* the result */
    size_t place_count, place_capacity;
    size_t byte_count;
    struct ending *list;
    size_t count, capacity;
    int *of_state; /* -1 where it is no end; a state that can never end has an ending that SPINS */
    size_t at;
    bool begun, many; /* many: there are more than can be told apart, the last one holds the rest */
};

/* Which bytes are the result: these variables (NULL-terminated), or with NULL all that the program's own code
 * may write; and the variables of the expectation, where there is one. */
int endings_take_places(struct endings *endings, struct world *world, const char *const *variables,
                        const char *expect, struct err *err);
/* Whether an ending that holds these bytes is as expected. */
int endings_expect(const struct endings *endings, struct world *world, const struct ending *ending,
                   const char *expect, bool *holds, struct err *err);
/* reach NULL: the graph is not whole, so nobody is said to spin. False when the slice is over. */
bool endings_advance(struct endings *endings, const struct world *world, const struct graph *graph,
                     const struct reach *reach, uint64_t until_ns);
/* Sets `end` from who sleeps, spins and is dead. */
void ending_classify(struct ending *ending);
/* An ending found otherwise, with this content at its end: its number. kind->bytes is not looked at. */
int endings_put(struct endings *endings, const struct world *world, const struct ending *kind,
                uint32_t content);
/* Without the states that only cannot end: what counting takes. To free. */
int *endings_of_ends(const struct endings *endings, const struct graph *graph);
void endings_free(struct endings *endings);

#endif

/* Goes one way of the graph on fresh forks, with the kernel's own futex, and compares after every step: the
 * shared bytes, what the process will do next, who sleeps. The lab shows nothing that was not replayed. */
#ifndef SHMLAB_EXPLORE_REPLAY_H
#define SHMLAB_EXPLORE_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore/body.h"
#include "explore/graph.h"

struct err;
struct world;

struct replay { /* zero-initialised is not begun */
    struct body bodies[EXPLORE_ACTORS];
    struct state state; /* where it is, as the graph has it */
    uint32_t at;        /* its number */
    size_t done;
    uint64_t chance;
    uint64_t *cells;
    size_t cell_count;
    int running;     /* an actor that is on its way to its next step; -1 none */
    unsigned to_run; /* a bit for each that has that way before it */
    unsigned direct; /* a bit for each that can be let run there at full speed */
    bool begun;
};

enum replay_answer {
    REPLAY_EQUAL,
    REPLAY_MORE,    /* the slice is over */
    REPLAY_DIFFERS, /* err says where */
    REPLAY_FAILED,  /* the machine refuses; err */
};

/* actions NULL: a random way, at most `count` steps of it, chosen by `seed`. */
enum replay_answer replay_advance(struct replay *replay, struct world *world, const struct graph *graph,
                                  const uint8_t *actions, size_t count, uint64_t seed, uint64_t until_ns,
                                  struct err *err);
void replay_free(struct replay *replay); /* ends its forks */

#endif

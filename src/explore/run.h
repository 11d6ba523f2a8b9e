/* One exploration in work: what explore.c drives from phase to phase, and the phases fill. */
#ifndef SHMLAB_EXPLORE_RUN_H
#define SHMLAB_EXPLORE_RUN_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "explore/count.h"
#include "explore/ending.h"
#include "explore/explore.h"
#include "explore/graph.h"
#include "explore/hardware.h"
#include "explore/kill.h"
#include "explore/ledger.h"
#include "explore/reach.h"
#include "explore/replay.h"
#include "explore/single.h"
#include "explore/witness.h"
#include "explore/world.h"

struct images;
struct start;

enum run_answer {
    RUN_MORE /* the slice is over */,
    RUN_NEXT /* this phase is done */,
    RUN_STOP /* all is */
};

struct run_phase {
    enum explore_phase phase;
    /* Called until it does not answer RUN_MORE. */
    enum run_answer (*advance)(struct explore *explore, uint64_t until_ns);
};

struct explore {
    struct explore_request request; /* strings are ours */
    struct err err;
    cpu_set_t cpus, one_cpu;        /* the caller's, and the one that all work on */
    uint64_t began, reached;        /* when the section was reached; 0 not yet */
    const struct run_phase *phases; /* of this mode */
    size_t phase, phase_count;
    struct images *images;
    struct start *start;
    struct world world;
    struct graph graph;
    struct reach reach;
    struct endings endings;
    int *of_end;            /* endings_of_ends */
    struct count counts[3]; /* by enum count_what */
    bool counted[3];
    size_t counting;
    struct witness_search search;
    struct replay replay;
    struct hardware hardware;
    struct kill kill;
    struct single single;
    struct ledger ledger;
    size_t replays_done; /* witnesses first, then random ones */
    bool *witnessed;     /* of each ending: its witness was replayed */
    enum explore_claim claim;
    struct explore_result *result; /* what is known of it so far; complete at the end */
};

/* Ends with this claim and sentence; the first reason stays. */
void run_stop(struct explore *explore, enum explore_claim claim, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds a sentence about what the result does not say, once. */
void run_note(struct explore *explore, const char *sentence);
uint64_t run_elapsed(const struct explore *explore); /* since the section was reached */

#endif

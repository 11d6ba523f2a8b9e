/* Orders run one by one on fresh forks, for sections that make system calls whose effect cannot be learned.
 * First all orders without a preemption, then all with at most one, and so on, as far as time allows: the
 * answer says which bound was completed. An actor that goes round for ever gives way to the others. */
#ifndef SHMLAB_EXPLORE_SINGLE_H
#define SHMLAB_EXPLORE_SINGLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore/finding.h"
#include "explore/rounds.h"
#include "explore/solo.h"

struct err;
struct world;

enum { SINGLE_STEPS = 2000 /* of one run, at most */ };

struct single_choice {
    int actor;
    unsigned others;      /* a bit for each that is still to be tried here */
    bool preempts;        /* whoever moved before could have gone on */
    unsigned preemptions; /* up to this step, itself included */
};

struct single {         /* zero-initialised is not begun */
    unsigned bound;     /* preemptions that are allowed now; each next bound is half as large again */
    bool cut;           /* this bound has left out an order */
    bool whole;         /* no bound leaves out any: all orders were run */
    unsigned completed; /* bounds that were completed: 0 none, else the bound plus 1 */
    struct single_choice *choices;
    size_t length, at;
    struct solo solos[EXPLORE_ACTORS];
    bool begun;
    struct rounds rounds;
    unsigned spinning;
    uint64_t quiet;     /* since when nobody can go on, and somebody sleeps for a while only; 0 not so */
    struct finding run; /* in work */
    struct finding *findings;
    size_t count, capacity;
    uint64_t runs;
    uint64_t strayed; /* runs that did not come to where they were sent: something differs from run to run */
    bool tired;
};

enum single_answer { SINGLE_DONE, SINGLE_MORE, SINGLE_FAILED };

/* SINGLE_DONE: all orders were run. The caller stops when its time is over. */
enum single_answer single_advance(struct single *single, struct world *world, uint64_t until_ns,
                                  struct err *err);
void single_free(struct single *single);

#endif

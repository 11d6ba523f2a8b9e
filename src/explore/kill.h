/* One actor dies (SIGKILL, for real, on fresh forks, so the kernel's robust list is real too) before each of
 * its steps in turn; then the others go on, one after another, as far as they come. */
#ifndef SHMLAB_EXPLORE_KILL_H
#define SHMLAB_EXPLORE_KILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore/finding.h"
#include "explore/rounds.h"
#include "explore/solo.h"

struct err;
struct world;

struct kill_death {
    int victim;
    unsigned after; /* steps it had made */
    struct op next; /* what it would have done */
    struct finding found;
};

struct kill { /* zero-initialised is not begun */
    struct kill_death *deaths;
    size_t count, capacity;
    int victim;
    unsigned after;
    struct solo solos[EXPLORE_ACTORS];
    bool begun, dead; /* the death in work: forks are there; the victim is dead */
    int mover;
    unsigned made;        /* steps of the mover since it began to move */
    struct rounds rounds; /* of the mover */
    unsigned spinning;    /* a bit per actor that goes round for ever */
    bool tired;           /* somebody took too many steps to follow */
};

enum kill_answer { KILL_DONE, KILL_MORE, KILL_FAILED };

enum kill_answer kill_advance(struct kill *kill, struct world *world, uint64_t until_ns, struct err *err);
void kill_free(struct kill *kill);

#endif

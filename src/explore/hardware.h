/* The same machine code on two real CPUs, many rounds, without anybody stepping it: what the processor really
 * does, beside what the model says it may do. Two forks of the held processes call the section's function
 * over and over; a small loop that is put into them lets both begin at the same moment, sets the shared
 * bytes back before each round and notes them behind it.
 *
 * Only for two processes whose sections are whole functions that return, and touch one object. On one CPU
 * nothing of it can appear, and is not tried. */
#ifndef SHMLAB_EXPLORE_HARDWARE_H
#define SHMLAB_EXPLORE_HARDWARE_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "explore/body.h"

struct endings;
struct err;
struct world;

struct hardware {    /* zero-initialised, but for the rounds wanted, is not begun */
    unsigned rounds; /* wanted; then those made: fewer where they take too long */
    struct body bodies[2];
    int object;
    uint64_t offset; /* what is set back and noted: from the first byte touched to the last */
    uint32_t length;
    uint64_t sync;             /* offset in the object of the page's last bytes, which the loop uses */
    uint8_t *kept;             /* what was there */
    uint64_t control, results; /* addresses in the first fork */
    uint64_t began;
    bool begun;
    uint64_t *counts; /* of each ending */
    uint64_t outside; /* rounds that came out as no ending says */
};

enum hardware_answer {
    HARDWARE_DONE,
    HARDWARE_MORE,
    HARDWARE_REFUSED, /* err says why it cannot be done here */
};

enum hardware_answer hardware_advance(struct hardware *hardware, struct world *world,
                                      const struct endings *endings, const cpu_set_t *cpus, struct err *err);
void hardware_free(struct hardware *hardware, struct world *world);

#endif

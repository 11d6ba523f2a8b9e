/* Whether a program that has not answered ever will: told from its processor time and from what it sleeps
 * in, not from a stop watch alone, so that a busy machine does not fail a slow but right program. */
#ifndef SHMLAB_GRADING_KIT_STUCK_H
#define SHMLAB_GRADING_KIT_STUCK_H

#include <stdint.h>
#include <sys/types.h>

#include "grading/kit/pace.h"

struct stuck {
    pid_t pid;
    const char *function;
    uint64_t began, asked;
    uint64_t cpu_began; /* ns */
    uint64_t cpu_last, asleep_since;
    unsigned long sleeps; /* how many there were when it was asked last */
    struct pace pace;
};

void stuck_begin(struct stuck *stuck, pid_t pid, const char *function);
uint64_t stuck_look_again(const struct stuck *stuck); /* CLOCK_MONOTONIC ns: wait at most until then */
/* Returns while there is hope; fails the running test when there is none. */
void stuck_look(struct stuck *stuck);

#endif

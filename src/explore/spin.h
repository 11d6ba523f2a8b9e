/* Tells an endless loop from a long one: a process whose registers come back to what they were, with no
 * memory written and no shared memory read between, will never do anything else. Compares with a moment
 * that is taken anew at each power of two of steps (Brent). */
#ifndef SHMLAB_EXPLORE_SPIN_H
#define SHMLAB_EXPLORE_SPIN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/user.h>

struct op_moment;

struct spin {
    struct user_regs_struct regs;
    uint64_t steps, next;
    bool wrote; /* memory, since regs was taken */
};

void spin_begin(struct spin *spin);
/* Before each instruction of the run. True when it is the same moment as one before. */
bool spin_is_endless(struct spin *spin, const struct user_regs_struct *regs);
/* The instruction that is about to run. */
void spin_note(struct spin *spin, const struct op_moment *moment);

#endif

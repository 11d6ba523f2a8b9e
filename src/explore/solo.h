/* Moves one real process from step to step without learning anything: every system call is made, a futex is
 * the kernel's. For what cannot be put back: a death, system calls with effects, a recorded run. */
#ifndef SHMLAB_EXPLORE_SOLO_H
#define SHMLAB_EXPLORE_SOLO_H

#include <stdbool.h>
#include <stdint.h>

#include "explore/body.h"
#include "explore/hash.h"
#include "explore/op.h"
#include "explore/spin.h"

struct err;
struct world;

struct solo {
    struct world *world;
    struct body body;
    struct op op; /* what it will do next, once solo_reach said SOLO_READY */
    struct op_moment moment;
    struct spin spin;
    uint32_t lead;
    bool reached;
    bool asleep; /* in the kernel, in the call that `op` is */
};

enum solo_answer {
    SOLO_READY,
    SOLO_MORE,   /* the slice is over */
    SOLO_SLEEPS, /* the call has begun and sleeps */
    SOLO_FAILED, /* err */
};

int solo_begin(struct solo *solo, struct world *world, int actor, bool own_id, struct err *err);
void solo_free(struct solo *solo);
/* Runs on to its next step. */
enum solo_answer solo_reach(struct solo *solo, struct world *world, uint64_t until_ns, struct err *err);
/* Makes the step it has reached: SOLO_READY, and solo_reach is next; or SOLO_SLEEPS. Not for OP_END, a fault
 * or an endless loop. */
enum solo_answer solo_step(struct solo *solo, struct err *err);
/* Asks whether a sleeper has come back: SOLO_READY or SOLO_SLEEPS. */
enum solo_answer solo_wake(struct solo *solo, uint64_t patience_ns, struct err *err);
/* It will make no step by itself any more: ended, dead or in an endless loop. */
bool solo_is_over(const struct solo *solo);
/* Its private state, for finding out that it comes again. */
int solo_hash(struct solo *solo, struct hash *hash, struct err *err);

#endif

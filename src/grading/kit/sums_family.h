/* A program of exercise 06-parallel-sum and the children that it forks, every call of theirs seen: counted,
 * and made to fail where a test wants it. */
#ifndef SHMLAB_GRADING_KIT_SUMS_FAMILY_H
#define SHMLAB_GRADING_KIT_SUMS_FAMILY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "grading/kit/sums.h"

struct watched_call;

enum { SUMS_FAMILY_MOST = 64 };

struct sums_family {
    struct program *program;
    bool on;
    /* what happened */
    int forks, tries, shared_maps, waits;
    bool has_waited;
    uint64_t since;        /* of the call */
    bool named, other_way; /* a shared mapping of something with a name; a file, a pipe or the like */
    uint64_t map, map_length;
    pid_t children[SUMS_FAMILY_MOST];
    /* what is to happen; 0: nothing */
    int fail_fork, kill_child, interrupts;
    bool fail_map, hold_children;
    void (*born)(struct sums_family *family, pid_t child, int number); /* number from 0 */
    const void *context;
};

struct sums_family *sums_family_new(void); /* with a fresh program; there is one at a time */
/* Everything that happened is counted from 0. */
struct sums_added sums_family_add_up(struct sums_family *family, const struct sums_numbers *numbers,
                                     unsigned workers);

/* Hooks for a program that is started otherwise; the context begins with a struct sums_family. */
void sums_family_steer(struct watched_call *call, void *context);
void sums_family_look(const struct watched_call *call, void *context);
void sums_family_born(pid_t parent, pid_t child, void *context);

#endif

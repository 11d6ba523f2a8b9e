/* Which system calls one bump of exercise 07-visits makes. */
#ifndef SHMLAB_GRADING_KIT_VISITS_CALLS_H
#define SHMLAB_GRADING_KIT_VISITS_CALLS_H

#include <stdbool.h>
#include <stdint.h>

struct visits_synced {
    const char *path;
    int64_t value; /* after the bump */
    bool on;
    bool late, early; /* msync(MS_SYNC) of the number after the addition, and before it */
    bool by_write;    /* the addition came by write or one of its kin */
    int64_t before_write;
};

/* A fresh program bumps the file, which must then hold `value`. */
struct visits_synced visits_watch(char *path, int64_t value);

#endif

/* A /dev/shm that has room for some pages and no more, as the program sees it: memory that it asks for
 * beyond them is refused, and a page that it has mapped without asking is not there when it is touched, which
 * is what the kernel does where /dev/shm is full. */
#ifndef SHMLAB_GRADING_KIT_FULL_H
#define SHMLAB_GRADING_KIT_FULL_H

#include <stdbool.h>
#include <stdint.h>

struct watched_call;

struct full {
    bool on;
    uint64_t reserved; /* bytes that were asked for and given */
};

/* Hooks of watch.h; the context is a struct full. */
void full_refuse(struct watched_call *call, void *context);     /* entering */
void full_take(const struct watched_call *call, void *context); /* seen */

#endif

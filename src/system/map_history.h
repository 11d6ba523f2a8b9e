/* Where in its source a program mapped, changed and unmapped its memory: what the kernel has forgotten when
 * an address turns out to be bad. Zero-initialised is empty. The names in places belong to whoever gave them.
 */
#ifndef SHMLAB_SYSTEM_MAP_HISTORY_H
#define SHMLAB_SYSTEM_MAP_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "system/frames.h"

enum map_change { MAP_MAPPED, MAP_PROTECTED, MAP_UNMAPPED };

struct map_deed {
    enum map_change change;
    const char *call; /* "munmap" */
    uint64_t start, end;
    struct place place;
};

enum { MAP_HISTORY = 512 }; /* deeds that are remembered, the latest */

struct map_history {
    struct map_deed *deeds;
    size_t count; /* of all that ever were: number n is at n % MAP_HISTORY */
};

/* A system call that has returned with success. False when it is none that changes mappings; then *deed is
 * unchanged. start and end are whole pages; end is start where the kernel does not tell (shmat, shmdt). */
bool map_deed_of(long number, const uint64_t args[6], int64_t result, struct map_deed *deed);

void map_history_add(struct map_history *history, const struct map_deed *deed);
/* The latest that concerned address; NULL when none is remembered. */
const struct map_deed *map_history_last(const struct map_history *history, uint64_t address);
/* Where what was mapped at start ended; start when unknown. */
uint64_t map_history_end(const struct map_history *history, uint64_t start);
void map_history_copy(struct map_history *to, const struct map_history *from);
void map_history_free(struct map_history *history); /* empty after it */

#endif

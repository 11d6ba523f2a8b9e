#include "system/map_history.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/mem.h"
#include "system/snapshot.h"

static uint64_t whole_pages(uint64_t length)
{
    return (length + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

bool map_deed_of(long number, const uint64_t args[6], int64_t result, struct map_deed *deed)
{
    uint64_t at = args[0], answered = (uint64_t)result, length = whole_pages(args[1]);
    switch (number) {
    case SYS_mmap: *deed = (struct map_deed){MAP_MAPPED, "mmap", answered, answered + length, {0}}; break;
    case SYS_shmat: *deed = (struct map_deed){MAP_MAPPED, "shmat", answered, answered, {0}}; break;
    case SYS_mprotect: *deed = (struct map_deed){MAP_PROTECTED, "mprotect", at, at + length, {0}}; break;
    case SYS_munmap: *deed = (struct map_deed){MAP_UNMAPPED, "munmap", at, at + length, {0}}; break;
    case SYS_mremap: *deed = (struct map_deed){MAP_UNMAPPED, "mremap", at, at + length, {0}}; break;
    case SYS_shmdt: *deed = (struct map_deed){MAP_UNMAPPED, "shmdt", at, at, {0}}; break;
    default: return false;
    }
    return true;
}

void map_history_add(struct map_history *history, const struct map_deed *deed)
{
    if (history->deeds == NULL)
        history->deeds = mem_array(MAP_HISTORY, sizeof *history->deeds);
    history->deeds[history->count++ % MAP_HISTORY] = *deed;
}

static const struct map_deed *back(const struct map_history *history, size_t steps)
{
    return steps < history->count && steps < MAP_HISTORY
               ? &history->deeds[(history->count - 1 - steps) % MAP_HISTORY]
               : NULL;
}

const struct map_deed *map_history_last(const struct map_history *history, uint64_t address)
{
    const struct map_deed *deed;
    for (size_t steps = 0; (deed = back(history, steps)) != NULL; steps++)
        if (address >= deed->start && address < deed->end)
            return deed;
    return NULL;
}

uint64_t map_history_end(const struct map_history *history, uint64_t start)
{
    const struct map_deed *deed;
    for (size_t steps = 0; (deed = back(history, steps)) != NULL; steps++)
        if (deed->change == MAP_MAPPED && deed->start == start)
            return deed->end;
    return start;
}

void map_history_copy(struct map_history *to, const struct map_history *from)
{
    *to = (struct map_history){.count = from->count};
    if (from->deeds == NULL)
        return;
    to->deeds = mem_array(MAP_HISTORY, sizeof *to->deeds);
    memcpy(to->deeds, from->deeds, MAP_HISTORY * sizeof *to->deeds);
}

void map_history_free(struct map_history *history)
{
    free(history->deeds);
    *history = (struct map_history){0};
}

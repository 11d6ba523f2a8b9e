/* The text of /proc/PID/maps as values. Pure.
 *
 *   7f3a9c1e2000-7f3a9c1e3000 rw-s 00000000 00:1b 7                          /dev/shm/my_shm (deleted)
 *   start        end          perm offset   dev   ino                        path
 */
#ifndef SHMLAB_SYSTEM_MAPS_H
#define SHMLAB_SYSTEM_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "system/snapshot.h"

struct span;

struct map_line {
    uint64_t start, end, offset;
    char perm[5];
    struct obj_id id; /* all 0 for anonymous private memory */
    char *path;       /* "/dev/shm/my_shm", "[heap]"; NULL without; " (deleted)" is cut off; owned */
    bool deleted;
};

/* One line, without its newline. False when it is not of this form. line->path is the caller's. */
bool maps_line(struct span text, struct map_line *line);
/* The whole file: an array of *count lines, freed with maps_free. Lines not of the form are left out. */
struct map_line *maps_parse(const char *text, size_t length, size_t *count);
void maps_free(struct map_line *lines, size_t count);

bool maps_is_shared(const struct map_line *line);

#endif

/* The values of all cells at once, each different one kept once: a state of the graph holds a number here.
 * Number 0 is the section's beginning. A cell that was added later had its first value in all contents that
 * were kept before, so contents need not be rewritten when a cell comes. */
#ifndef SHMLAB_EXPLORE_CONTENTS_H
#define SHMLAB_EXPLORE_CONTENTS_H

#include <stddef.h>
#include <stdint.h>

#include "explore/cells.h"

struct contents {
    struct cells cells;
    struct content {
        uint64_t hash;
        size_t start;   /* in values */
        uint32_t count; /* cells that were there when it was kept */
    } * list;
    size_t count, capacity;
    uint64_t *values;
    size_t value_count, value_capacity;
    struct table table;
    uint64_t *scratch;
    size_t scratch_capacity;
};

void contents_init(struct contents *contents);
void contents_free(struct contents *contents);
uint64_t contents_cell(const struct contents *contents, uint32_t content, size_t cell);
/* All cells of place must be there. */
void contents_read(const struct contents *contents, uint32_t content, const struct place *place, void *bytes);
/* The number of what content becomes when bytes are stored at place. */
uint32_t contents_write(struct contents *contents, uint32_t content, const struct place *place,
                        const void *bytes);
/* The number of these values, one a cell. */
uint32_t contents_of(struct contents *contents, const uint64_t *values);
size_t contents_bytes(const struct contents *contents);

#endif

/* The shared bytes that matter: those that some instruction touched so far, in cells of eight. A state of
 * the graph holds the values of cells, not of pages. A cell is added when an instruction that touches it is
 * about to run for the first time, so its bytes are then still those of the section's beginning. */
#ifndef SHMLAB_EXPLORE_CELLS_H
#define SHMLAB_EXPLORE_CELLS_H

#include <stddef.h>
#include <stdint.h>

#include "explore/table.h"

enum { CELL_BYTES = 8, CELL_WIDEST = 64 /* bytes that one instruction touches at one place, at most */ };

struct place { /* bytes of an object: never an address */
    int object;
    uint64_t offset;
    uint32_t length;
};

struct cell {
    int object;
    uint64_t offset; /* a multiple of CELL_BYTES */
    uint64_t first;  /* what it held when the section began */
    uint8_t written; /* a bit per byte: some instruction may store there */
};

struct cells { /* zero-initialised is empty */
    struct cell *list;
    size_t count, capacity;
    struct table table;
    struct place *told; /* each place that an instruction of the program itself may store to, once */
    size_t told_count, told_capacity;
};

/* Index of the cell, or TABLE_NONE. */
int64_t cells_find(const struct cells *cells, int object, uint64_t offset);
uint32_t cells_add(struct cells *cells, int object, uint64_t offset, uint64_t first);
/* The part of place that lies in the cell around `offset`: from which byte of the cell, how many. */
uint32_t cells_part(const struct place *place, uint64_t offset, uint32_t *at);
/* told: by the program itself, not inside a lock of libc. */
void cells_mark_written(struct cells *cells, const struct place *place, bool told);
void cells_free(struct cells *cells);

#endif

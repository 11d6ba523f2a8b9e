/* Finds numbers by hash: open addressing over indices of an array the caller keeps. The caller compares. */
#ifndef SHMLAB_EXPLORE_TABLE_H
#define SHMLAB_EXPLORE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "explore/hash.h"

enum { TABLE_NONE = -1 };

struct table { /* zero-initialised is empty */
    struct table_slot {
        uint64_t hash; /* the whole of hash.a, so that most who differ need no look */
        int64_t index; /* TABLE_NONE: free */
    } * slots;
    size_t count, capacity;
};

/* Walks over the indices that were put in under this hash: *at is 0 at first. TABLE_NONE at the end. */
int64_t table_next(const struct table *table, uint64_t hash, size_t *at);
void table_put(struct table *table, uint64_t hash, uint32_t index);
size_t table_bytes(const struct table *table);
void table_free(struct table *table);

#endif

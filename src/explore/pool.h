/* Arrays of words, each different one kept once and known by a number. Number 0 is the empty array; zeros at
 * the end do not count. */
#ifndef SHMLAB_EXPLORE_POOL_H
#define SHMLAB_EXPLORE_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "explore/table.h"

struct pool {
    struct pool_array {
        struct hash hash;
        size_t start; /* in words */
        uint32_t count;
    } * list;
    size_t count, capacity;
    uint64_t *words;
    size_t word_count, word_capacity;
    struct table table;
};

void pool_init(struct pool *pool);
void pool_free(struct pool *pool);
uint32_t pool_put(struct pool *pool, const uint64_t *words, size_t count);
/* Valid until the next pool_put. */
const uint64_t *pool_get(const struct pool *pool, uint32_t number, size_t *count);
/* The word at index; 0 behind the end. */
uint64_t pool_word(const struct pool *pool, uint32_t number, size_t index);
size_t pool_bytes(const struct pool *pool);

#endif

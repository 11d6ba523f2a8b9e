#include "explore/pool.h"

#include <stdlib.h>

#include "base/mem.h"

void pool_init(struct pool *pool)
{
    *pool = (struct pool){0};
    pool->list = mem_push(NULL, &pool->count, &pool->capacity, sizeof *pool->list);
}

void pool_free(struct pool *pool)
{
    free(pool->list);
    free(pool->words);
    table_free(&pool->table);
    *pool = (struct pool){0};
}

static void keep(struct pool *pool, struct hash hash, const uint64_t *words, size_t count)
{
    if (pool->word_count + count > pool->word_capacity) {
        pool->word_capacity = (pool->word_count + count) * 2;
        pool->words = mem_resize(pool->words, pool->word_capacity, sizeof *pool->words);
    }
    memcpy(pool->words + pool->word_count, words, count * sizeof *words);
    pool->list = mem_push(pool->list, &pool->count, &pool->capacity, sizeof *pool->list);
    pool->list[pool->count - 1] =
        (struct pool_array){.hash = hash, .start = pool->word_count, .count = (uint32_t)count};
    pool->word_count += count;
}

uint32_t pool_put(struct pool *pool, const uint64_t *words, size_t count)
{
    struct hash hash = {0};
    size_t at = 0;
    int64_t found;
    while (count > 0 && words[count - 1] == 0)
        count--;
    if (count == 0)
        return 0;
    hash_bytes(&hash, words, count * sizeof *words);
    while ((found = table_next(&pool->table, hash.a, &at)) != TABLE_NONE) {
        if (hash_equal(pool->list[found].hash, hash))
            return (uint32_t)found;
    }
    keep(pool, hash, words, count);
    table_put(&pool->table, hash.a, (uint32_t)pool->count - 1);
    return (uint32_t)pool->count - 1;
}

const uint64_t *pool_get(const struct pool *pool, uint32_t number, size_t *count)
{
    *count = pool->list[number].count;
    return pool->words + pool->list[number].start;
}

uint64_t pool_word(const struct pool *pool, uint32_t number, size_t index)
{
    return index < pool->list[number].count ? pool->words[pool->list[number].start + index] : 0;
}

size_t pool_bytes(const struct pool *pool)
{
    return pool->capacity * sizeof *pool->list + pool->word_capacity * sizeof *pool->words +
           table_bytes(&pool->table);
}

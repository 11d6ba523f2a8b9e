#include "explore/table.h"

#include <stdlib.h>

#include "base/mem.h"

enum { SMALLEST = 64 };

int64_t table_next(const struct table *table, uint64_t hash, size_t *at)
{
    if (table->capacity == 0)
        return TABLE_NONE;
    for (;; ++*at) {
        const struct table_slot *slot = &table->slots[(hash + *at) & (table->capacity - 1)];
        if (slot->index == TABLE_NONE)
            return TABLE_NONE;
        if (slot->hash == hash) {
            ++*at;
            return slot->index;
        }
    }
}

static void place(struct table *table, uint64_t hash, int64_t index)
{
    size_t at = hash & (table->capacity - 1);
    while (table->slots[at].index != TABLE_NONE)
        at = (at + 1) & (table->capacity - 1);
    table->slots[at] = (struct table_slot){hash, index};
}

static void grow(struct table *table)
{
    struct table old = *table;
    table->capacity = old.capacity == 0 ? SMALLEST : old.capacity * 2;
    table->slots = mem_array(table->capacity, sizeof *table->slots);
    for (size_t i = 0; i < table->capacity; i++)
        table->slots[i].index = TABLE_NONE;
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.slots[i].index != TABLE_NONE)
            place(table, old.slots[i].hash, old.slots[i].index);
    }
    free(old.slots);
}

void table_put(struct table *table, uint64_t hash, uint32_t index)
{
    if (table->count * 2 >= table->capacity)
        grow(table);
    place(table, hash, index);
    table->count++;
}

size_t table_bytes(const struct table *table)
{
    return table->capacity * sizeof *table->slots;
}

void table_free(struct table *table)
{
    free(table->slots);
    *table = (struct table){0};
}

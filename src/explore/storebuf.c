#include "explore/storebuf.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void storebuf_init(struct storebufs *bufs)
{
    *bufs = (struct storebufs){0};
    bufs->list = mem_push(NULL, &bufs->count, &bufs->capacity, sizeof *bufs->list);
    table_put(&bufs->table, 0, STOREBUF_EMPTY);
}

void storebuf_free(struct storebufs *bufs)
{
    free(bufs->list);
    free(bufs->entries);
    table_free(&bufs->table);
    *bufs = (struct storebufs){0};
}

size_t storebuf_bytes(const struct storebufs *bufs)
{
    return bufs->capacity * sizeof *bufs->list + bufs->entry_capacity * sizeof *bufs->entries +
           table_bytes(&bufs->table);
}

uint32_t storebuf_count(const struct storebufs *bufs, uint32_t buf)
{
    return bufs->list[buf].count;
}

const struct storebuf_entry *storebuf_entry(const struct storebufs *bufs, uint32_t buf, uint32_t index)
{
    assert(index < bufs->list[buf].count);
    return &bufs->entries[bufs->list[buf].start + index];
}

/* The buffer made of these entries; kept unless it was. */
static uint32_t keep(struct storebufs *bufs, const struct storebuf_entry *entries, uint32_t count)
{
    struct hash hash = {0};
    size_t at = 0;
    int64_t found;
    if (count == 0)
        return STOREBUF_EMPTY;
    hash_bytes(&hash, entries, count * sizeof *entries);
    while ((found = table_next(&bufs->table, hash.a, &at)) != TABLE_NONE) {
        if (hash_equal(bufs->list[found].hash, hash))
            return (uint32_t)found;
    }
    if (bufs->entry_count + count > bufs->entry_capacity) {
        bufs->entry_capacity = (bufs->entry_count + count) * 2;
        bufs->entries = mem_resize(bufs->entries, bufs->entry_capacity, sizeof *bufs->entries);
    }
    memcpy(bufs->entries + bufs->entry_count, entries, count * sizeof *entries);
    bufs->list = mem_push(bufs->list, &bufs->count, &bufs->capacity, sizeof *bufs->list);
    bufs->list[bufs->count - 1] = (struct storebuf){.hash = hash, .start = bufs->entry_count, .count = count};
    bufs->entry_count += count;
    table_put(&bufs->table, hash.a, (uint32_t)bufs->count - 1);
    return (uint32_t)bufs->count - 1;
}

static uint32_t piece(const struct place *place, uint64_t offset)
{
    uint64_t left = place->offset + place->length - offset;
    uint64_t line = STOREBUF_LINE - offset % STOREBUF_LINE;
    if (left > line)
        left = line;
    return left < STOREBUF_WIDEST ? (uint32_t)left : STOREBUF_WIDEST;
}

uint32_t storebuf_pieces(const struct place *place)
{
    uint32_t count = 0;
    for (uint64_t offset = place->offset; offset < place->offset + place->length; count++)
        offset += piece(place, offset);
    return count;
}

uint32_t storebuf_push(struct storebufs *bufs, uint32_t buf, const struct place *place, const uint8_t *bytes)
{
    uint32_t count = bufs->list[buf].count, length;
    struct storebuf_entry *entries = mem_array(count + storebuf_pieces(place), sizeof *entries);
    if (count > 0)
        memcpy(entries, bufs->entries + bufs->list[buf].start, count * sizeof *entries);
    for (uint64_t offset = place->offset; offset < place->offset + place->length; offset += length) {
        struct storebuf_entry *entry = &entries[count++];
        length = piece(place, offset);
        entry->place.object = place->object; /* field by field: padding is hashed and must stay zero */
        entry->place.offset = offset;
        entry->place.length = length;
        memcpy(entry->bytes, bytes, length);
        bytes += length;
    }
    buf = keep(bufs, entries, count);
    free(entries);
    return buf;
}

uint32_t storebuf_pop(struct storebufs *bufs, uint32_t buf, struct storebuf_entry *oldest)
{
    uint32_t count = bufs->list[buf].count;
    assert(count > 0);
    struct storebuf_entry *entries = mem_array(count, sizeof *entries);
    memcpy(entries, bufs->entries + bufs->list[buf].start, count * sizeof *entries);
    *oldest = entries[0];
    buf = keep(bufs, entries + 1, count - 1);
    free(entries);
    return buf;
}

static bool meets(const struct place *x, const struct place *y)
{
    return x->object == y->object && x->offset < y->offset + y->length && y->offset < x->offset + x->length;
}

enum storebuf_load storebuf_look(const struct storebufs *bufs, uint32_t buf, const struct place *place,
                                 uint8_t *bytes)
{
    for (uint32_t i = bufs->list[buf].count; i-- > 0;) {
        const struct storebuf_entry *entry = storebuf_entry(bufs, buf, i);
        if (!meets(&entry->place, place))
            continue;
        uint64_t skip = place->offset - entry->place.offset;
        if (place->offset < entry->place.offset || skip + place->length > entry->place.length)
            return STOREBUF_WAITS;
        memcpy(bytes, entry->bytes + skip, place->length);
        return STOREBUF_FORWARD;
    }
    return STOREBUF_MEMORY;
}

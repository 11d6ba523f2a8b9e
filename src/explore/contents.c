#include "explore/contents.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

/* Zero for the first value, so that a cell that nobody wrote does not show in the hash. */
static uint64_t value_hash(const struct contents *contents, size_t cell, uint64_t value)
{
    uint64_t change = value ^ contents->cells.list[cell].first;
    return change == 0 ? 0 : hash_mix(change + hash_mix(cell + 1));
}

void contents_init(struct contents *contents)
{
    *contents = (struct contents){0};
    contents->list = mem_push(NULL, &contents->count, &contents->capacity, sizeof *contents->list);
    table_put(&contents->table, 0, 0);
}

void contents_free(struct contents *contents)
{
    cells_free(&contents->cells);
    table_free(&contents->table);
    free(contents->list);
    free(contents->values);
    free(contents->scratch);
    *contents = (struct contents){0};
}

uint64_t contents_cell(const struct contents *contents, uint32_t content, size_t cell)
{
    const struct content *of = &contents->list[content];
    return cell < of->count ? contents->values[of->start + cell] : contents->cells.list[cell].first;
}

void contents_read(const struct contents *contents, uint32_t content, const struct place *place, void *bytes)
{
    uint8_t *to = bytes;
    uint32_t at, length;
    for (uint64_t offset = place->offset; offset < place->offset + place->length; offset += length) {
        length = cells_part(place, offset, &at);
        int64_t cell = cells_find(&contents->cells, place->object, offset - at);
        assert(cell != TABLE_NONE);
        uint64_t value = contents_cell(contents, content, (size_t)cell);
        memcpy(to, (const char *)&value + at, length);
        to += length;
    }
}

static bool is_content(const struct contents *contents, uint32_t content, const uint64_t *values)
{
    for (size_t cell = 0; cell < contents->cells.count; cell++) {
        if (contents_cell(contents, content, cell) != values[cell])
            return false;
    }
    return true;
}

static uint32_t keep(struct contents *contents, uint64_t hash, const uint64_t *values)
{
    size_t at = 0, count = contents->cells.count;
    int64_t found;
    while ((found = table_next(&contents->table, hash, &at)) != TABLE_NONE) {
        if (is_content(contents, (uint32_t)found, values))
            return (uint32_t)found;
    }
    if (contents->value_count + count > contents->value_capacity) {
        contents->value_capacity = (contents->value_count + count) * 2;
        contents->values = mem_resize(contents->values, contents->value_capacity, sizeof *contents->values);
    }
    if (count > 0)
        memcpy(contents->values + contents->value_count, values, count * sizeof *values);
    contents->list = mem_push(contents->list, &contents->count, &contents->capacity, sizeof *contents->list);
    contents->list[contents->count - 1] =
        (struct content){.hash = hash, .start = contents->value_count, .count = (uint32_t)count};
    contents->value_count += count;
    table_put(&contents->table, hash, (uint32_t)contents->count - 1);
    return (uint32_t)contents->count - 1;
}

static uint64_t *scratch(struct contents *contents)
{
    if (contents->cells.count > contents->scratch_capacity) {
        contents->scratch_capacity = contents->cells.count * 2;
        contents->scratch =
            mem_resize(contents->scratch, contents->scratch_capacity, sizeof *contents->scratch);
    }
    return contents->scratch;
}

uint32_t contents_write(struct contents *contents, uint32_t content, const struct place *place,
                        const void *bytes)
{
    const uint8_t *from = bytes;
    uint64_t *values = scratch(contents), hash = contents->list[content].hash;
    uint32_t at, length;
    for (size_t cell = 0; cell < contents->cells.count; cell++)
        values[cell] = contents_cell(contents, content, cell);
    for (uint64_t offset = place->offset; offset < place->offset + place->length; offset += length) {
        length = cells_part(place, offset, &at);
        int64_t cell = cells_find(&contents->cells, place->object, offset - at);
        assert(cell != TABLE_NONE);
        hash ^= value_hash(contents, (size_t)cell, values[cell]);
        memcpy((char *)&values[cell] + at, from, length);
        hash ^= value_hash(contents, (size_t)cell, values[cell]);
        from += length;
    }
    return keep(contents, hash, values);
}

uint32_t contents_of(struct contents *contents, const uint64_t *values)
{
    uint64_t hash = 0;
    for (size_t cell = 0; cell < contents->cells.count; cell++)
        hash ^= value_hash(contents, cell, values[cell]);
    return keep(contents, hash, values);
}

size_t contents_bytes(const struct contents *contents)
{
    return contents->capacity * sizeof *contents->list + contents->value_capacity * sizeof *contents->values +
           table_bytes(&contents->table);
}

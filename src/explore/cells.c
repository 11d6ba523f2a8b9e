#include "explore/cells.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

static uint64_t cell_hash(int object, uint64_t offset)
{
    return hash_mix(offset * 31 + (uint64_t)object);
}

int64_t cells_find(const struct cells *cells, int object, uint64_t offset)
{
    uint64_t hash = cell_hash(object, offset);
    size_t at = 0;
    int64_t found;
    while ((found = table_next(&cells->table, hash, &at)) != TABLE_NONE) {
        if (cells->list[found].object == object && cells->list[found].offset == offset)
            break;
    }
    return found;
}

uint32_t cells_add(struct cells *cells, int object, uint64_t offset, uint64_t first)
{
    assert(offset % CELL_BYTES == 0);
    cells->list = mem_push(cells->list, &cells->count, &cells->capacity, sizeof *cells->list);
    uint32_t index = (uint32_t)cells->count - 1;
    cells->list[index] = (struct cell){.object = object, .offset = offset, .first = first};
    table_put(&cells->table, cell_hash(object, offset), index);
    return index;
}

uint32_t cells_part(const struct place *place, uint64_t offset, uint32_t *at)
{
    *at = offset % CELL_BYTES;
    uint64_t left = place->offset + place->length - offset;
    return left < CELL_BYTES - *at ? (uint32_t)left : CELL_BYTES - *at;
}

static void tell(struct cells *cells, const struct place *place)
{
    for (size_t i = 0; i < cells->told_count; i++) {
        const struct place *known = &cells->told[i];
        if (known->object == place->object && known->offset == place->offset &&
            known->length == place->length)
            return;
    }
    cells->told = mem_push(cells->told, &cells->told_count, &cells->told_capacity, sizeof *cells->told);
    cells->told[cells->told_count - 1] = *place;
}

void cells_mark_written(struct cells *cells, const struct place *place, bool told)
{
    uint32_t at, length;
    for (uint64_t offset = place->offset; offset < place->offset + place->length; offset += length) {
        length = cells_part(place, offset, &at);
        int64_t index = cells_find(cells, place->object, offset - at);
        assert(index != TABLE_NONE);
        uint8_t bits = (uint8_t)(((1u << length) - 1) << at);
        cells->list[index].written |= bits;
    }
    if (told)
        tell(cells, place);
}

void cells_free(struct cells *cells)
{
    free(cells->list);
    free(cells->told);
    table_free(&cells->table);
    *cells = (struct cells){0};
}

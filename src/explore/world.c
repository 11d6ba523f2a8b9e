#include "explore/world.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "explore/bytes.h"
#include "explore/label.h"

int world_begin(struct world *world, struct err *err)
{
    contents_init(&world->contents);
    storebuf_init(&world->buffers);
    c11_init(&world->c11);
    for (size_t i = 0; i < world->count; i++) {
        world->learners[i].at = LOCAL_NONE;
        if (body_begin(&world->learners[i].body, &world->roles[i], false, err) != 0)
            return -1;
    }
    return 0;
}

void world_end(struct world *world)
{
    for (size_t i = 0; i < EXPLORE_ACTORS; i++)
        body_free(&world->learners[i].body);
    if (world->contents.list != NULL)
        world_put_content(world, 0, NULL);
}

void world_free(struct world *world)
{
    labels_close(world->labels);
    world->labels = NULL;
    for (size_t i = 0; i < EXPLORE_ACTORS; i++) {
        local_free(&world->learners[i].locals);
        role_free(&world->roles[i]);
    }
    role_objects_free(&world->objects);
    contents_free(&world->contents);
    storebuf_free(&world->buffers);
    c11_free(&world->c11);
    world->count = 0;
}

/* The process that is held and has place mapped, and where. */
static pid_t door(const struct world *world, const struct place *place, bool writable, uint64_t *address)
{
    for (size_t i = 0; i < world->count; i++) {
        *address = role_address(&world->roles[i], place, writable);
        if (*address != 0)
            return world->roles[i].held;
    }
    return 0;
}

int world_get_bytes(struct world *world, const struct place *place, void *bytes)
{
    uint64_t address;
    pid_t pid = door(world, place, false, &address);
    return pid != 0 ? bytes_get(pid, address, bytes, place->length) : -1;
}

int world_put_bytes(struct world *world, const struct place *place, const void *bytes)
{
    uint64_t address;
    pid_t pid = door(world, place, true, &address);
    return pid != 0 ? bytes_put(pid, address, bytes, place->length) : -1;
}

int world_get(struct world *world, const struct place *place, uint8_t *bytes, struct err *err)
{
    if (world_get_bytes(world, place, bytes) == 0)
        return 0;
    return err_set(err, "%s+%llu cannot be read", world->objects.list[place->object].name,
                   (unsigned long long)place->offset);
}

int world_put(struct world *world, const struct place *place, const uint8_t *bytes, struct err *err)
{
    uint8_t now[CELL_WIDEST];
    if (world_put_bytes(world, place, bytes) == 0)
        return 0;
    if (world_get(world, place, now, NULL) != 0)
        return 0; /* no page behind it: the instruction will find that out */
    if (memcmp(now, bytes, place->length) == 0)
        return 0; /* nobody can write there, so nothing is to put back */
    return err_set(err, "%s+%llu cannot be written", world->objects.list[place->object].name,
                   (unsigned long long)place->offset);
}

static void add_cells(struct world *world, const struct place *place)
{
    struct cells *cells = &world->contents.cells;
    uint64_t begin = place->offset - place->offset % CELL_BYTES;
    for (uint64_t offset = begin; offset < place->offset + place->length; offset += CELL_BYTES) {
        struct place cell = {place->object, offset, CELL_BYTES};
        uint64_t first = 0;
        if (cells_find(cells, place->object, offset) != TABLE_NONE)
            continue;
        if (world_get(world, &cell, (uint8_t *)&first, NULL) != 0)
            first = 0; /* no page behind it: the instruction will fault */
        cells_add(cells, place->object, offset, first);
    }
}

int world_meet_place(struct world *world, const struct place *place, struct err *err)
{
    enum { MOST_CELLS = 65536 };
    add_cells(world, place);
    if (world->contents.cells.count <= MOST_CELLS)
        return 0;
    return err_set(err, "more than %d bytes of shared memory are touched", MOST_CELLS * CELL_BYTES);
}

int world_meet(struct world *world, const struct op *op, struct err *err)
{
    if (world->model == MODEL_C11)
        c11_meet(&world->c11, op);
    for (int i = 0; i < op->access_count; i++) {
        if (world_meet_place(world, &op->access[i].place, err) != 0)
            return -1;
        if (op->access[i].write)
            cells_mark_written(&world->contents.cells, &op->access[i].place, op->told);
    }
    return 0;
}

int world_put_content(struct world *world, uint32_t content, struct err *err)
{
    const struct cells *cells = &world->contents.cells;
    for (size_t i = 0; i < cells->count; i++) {
        struct place place = {cells->list[i].object, cells->list[i].offset, CELL_BYTES};
        uint64_t value = contents_cell(&world->contents, content, i);
        if (cells->list[i].written != 0 && world_put(world, &place, (uint8_t *)&value, err) != 0)
            return -1;
    }
    return 0;
}

int world_get_cells(struct world *world, uint64_t *values, struct err *err)
{
    const struct cells *cells = &world->contents.cells;
    for (size_t i = 0; i < cells->count; i++) {
        struct place place = {cells->list[i].object, cells->list[i].offset, CELL_BYTES};
        values[i] = cells->list[i].first;
        if (cells->list[i].written != 0 && world_get(world, &place, (uint8_t *)&values[i], err) != 0)
            return -1;
    }
    return 0;
}

size_t world_bytes(const struct world *world)
{
    size_t sum = contents_bytes(&world->contents) + storebuf_bytes(&world->buffers) + c11_bytes(&world->c11);
    for (size_t i = 0; i < world->count; i++)
        sum += local_bytes(&world->learners[i].locals);
    return sum;
}

#include "explore/rounds.h"

#include <stdlib.h>

#include "base/mem.h"
#include "explore/solo.h"
#include "explore/world.h"

int rounds_look(struct rounds *rounds, struct world *world, struct solo *solo, bool *again, struct err *err)
{
    struct hash hash = {0};
    size_t at = 0;
    int64_t found;
    uint64_t *values = mem_array(world->contents.cells.count, sizeof *values);
    int failed = world_get_cells(world, values, err) != 0 || solo_hash(solo, &hash, err) != 0 ? -1 : 0;
    hash_word(&hash, contents_of(&world->contents, values));
    free(values);
    *again = false;
    while (failed == 0 && (found = table_next(&rounds->table, hash.a, &at)) != TABLE_NONE)
        *again |= hash_equal(rounds->seen[found], hash);
    rounds->seen = mem_push(rounds->seen, &rounds->count, &rounds->capacity, sizeof *rounds->seen);
    rounds->seen[rounds->count - 1] = hash;
    table_put(&rounds->table, hash.a, (uint32_t)rounds->count - 1);
    return failed;
}

void rounds_forget(struct rounds *rounds)
{
    table_free(&rounds->table);
    rounds->count = 0;
}

void rounds_free(struct rounds *rounds)
{
    rounds_forget(rounds);
    free(rounds->seen);
    *rounds = (struct rounds){0};
}

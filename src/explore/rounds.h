/* Finds out that an actor that runs alone goes round for ever: it is in a private state, with shared bytes,
 * in which it has been before while nobody else moved. */
#ifndef SHMLAB_EXPLORE_ROUNDS_H
#define SHMLAB_EXPLORE_ROUNDS_H

#include <stdbool.h>
#include <stddef.h>

#include "explore/table.h"

struct err;
struct solo;
struct world;

struct rounds { /* zero-initialised has seen nothing */
    struct table table;
    struct hash *seen;
    size_t count, capacity;
};

/* Before a step of the actor. *again when it has been here; -1 when it cannot be told. */
int rounds_look(struct rounds *rounds, struct world *world, struct solo *solo, bool *again, struct err *err);
/* Somebody else moves now. */
void rounds_forget(struct rounds *rounds);
void rounds_free(struct rounds *rounds);

#endif

/* Everything one exploration knows: its actors, what was learned of each, the shared bytes. */
#ifndef SHMLAB_EXPLORE_WORLD_H
#define SHMLAB_EXPLORE_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore/c11.h"
#include "explore/contents.h"
#include "explore/explore.h"
#include "explore/learn.h"
#include "explore/role.h"
#include "explore/storebuf.h"

struct err;
struct images;
struct labels;

struct world {
    unsigned choices; /* of one actor at one moment, at most: see state.h */
    enum op_model model;
    struct explore_limits limits;
    struct objects objects;
    struct role roles[EXPLORE_ACTORS];
    struct learner learners[EXPLORE_ACTORS];
    size_t count;
    struct contents contents;
    struct storebufs buffers;
    struct c11 c11;
    struct images *images; /* whose programs are asked; not ours */
    struct labels *labels; /* label.h; NULL until a name is asked for */
};

/* The roles are set up (role_init): makes the bodies that learn. */
int world_begin(struct world *world, struct err *err);
/* Ends all bodies and puts the shared bytes back to what they were at the beginning. */
void world_end(struct world *world);
void world_free(struct world *world);

/* The cells that op touches are added where they were not known. Before op is executed for the first time. */
int world_meet(struct world *world, const struct op *op, struct err *err);
int world_meet_place(struct world *world, const struct place *place, struct err *err);
/* Real bytes of the shared memory, through whoever has it mapped. */
int world_put(struct world *world, const struct place *place, const uint8_t *bytes, struct err *err);
int world_get(struct world *world, const struct place *place, uint8_t *bytes, struct err *err);
/* Any bytes of an object, not only those of cells. -1 where nobody has them mapped (writable). */
int world_get_bytes(struct world *world, const struct place *place, void *bytes);
int world_put_bytes(struct world *world, const struct place *place, const void *bytes);
/* The whole of contents number `content` becomes real. */
int world_put_content(struct world *world, uint32_t content, struct err *err);
/* All cells as they really are now, one value a cell. */
int world_get_cells(struct world *world, uint64_t *values, struct err *err);
size_t world_bytes(const struct world *world);

#endif

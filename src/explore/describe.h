/* One way of the graph as steps that a person can follow. */
#ifndef SHMLAB_EXPLORE_DESCRIBE_H
#define SHMLAB_EXPLORE_DESCRIBE_H

#include <stddef.h>
#include <stdint.h>

#include "explore/explore.h"
#include "explore/graph.h"

struct world;

/* Fills witness from a path (witness.h); what it held before is lost. */
void describe_path(struct explore_witness *witness, struct world *world, const struct graph *graph,
                   const uint8_t *actions, size_t count);
/* The same of one action, from a state of the graph. */
void describe_from(struct explore_witness *witness, struct world *world, const struct graph *graph,
                   uint32_t at, unsigned action);
/* What the actor's op would do: act, place, text, line. Values are left 0. */
void describe_op(struct explore_step *step, struct world *world, int actor, const struct op *op);
void describe_free(struct explore_witness *witness);

#endif

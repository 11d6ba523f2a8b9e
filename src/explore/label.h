/* What lies at a place of shared memory, as the program's own debug information names it. */
#ifndef SHMLAB_EXPLORE_LABEL_H
#define SHMLAB_EXPLORE_LABEL_H

#include <stdbool.h>
#include <stdint.h>

#include "explore/cells.h"

struct world;

/* "counter", or "/race+8" where nobody knows; *known says which. To free. */
char *label_name(struct world *world, const struct place *place, bool *known);
/* The bytes as a C programmer would write them: "3", "\"hello\"", "00 1f …". To free. */
char *label_value(struct world *world, const struct place *place, const uint8_t *bytes);

#endif

/* What lies at a place of shared memory, and what it holds, as the program's own debug information says. The
 * program's variables are looked through once, when the first name is asked for. */
#ifndef SHMLAB_EXPLORE_LABEL_H
#define SHMLAB_EXPLORE_LABEL_H

#include <stdbool.h>
#include <stdint.h>

#include "explore/cells.h"

struct err;
struct labels;
struct world;

/* "counter"; "/race+8" where nobody knows. To free. */
char *label_name(struct world *world, const struct place *place);
/* The bytes as a C programmer would write them: "3", "\"hello\"". To free. */
char *label_value(struct world *world, const struct place *place, const uint8_t *bytes);
/* The same where they are a whole number; false where they are none. */
bool label_number(struct world *world, const struct place *place, const uint8_t *bytes, int64_t *number);
/* The variable that place is a part of, where it is not wider than a result may be; else place itself. */
struct place label_whole(struct world *world, const struct place *place);
/* Where a variable of the program lies ("counter", "data->message"): a place each of its parts. -1 when there
 * is none in shared memory. To free. */
int label_find(struct world *world, const char *name, struct place **places, size_t *count, struct err *err);

void labels_close(struct labels *labels); /* labels_close(NULL) does nothing */

#endif

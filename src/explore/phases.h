/* What is done one after the other, for each mode. */
#ifndef SHMLAB_EXPLORE_PHASES_H
#define SHMLAB_EXPLORE_PHASES_H

#include <stddef.h>

#include "explore/explore.h"

struct run_phase;

const struct run_phase *phases_of(enum explore_mode mode, size_t *count);

#endif

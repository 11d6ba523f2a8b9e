/* Turns what a run has found into the result that its caller reads. */
#ifndef SHMLAB_EXPLORE_REPORT_H
#define SHMLAB_EXPLORE_REPORT_H

#include <stddef.h>

struct explore;
struct explore_outcome;

/* Fills explore->result from everything else in explore. */
void report_fill(struct explore *explore);

/* What ending number `which` of explore->endings is; counts and witness are left empty. */
void report_ending(struct explore_outcome *outcome, struct explore *explore, size_t which);

#endif

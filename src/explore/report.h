/* Turns what a run has found into the result that its caller reads. */
#ifndef SHMLAB_EXPLORE_REPORT_H
#define SHMLAB_EXPLORE_REPORT_H

struct explore;

/* Fills explore->result from everything else in explore. */
void report_fill(struct explore *explore);

#endif

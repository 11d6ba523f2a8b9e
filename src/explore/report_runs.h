/* The part of a result that comes from real runs: deaths, and orders that were run one by one. */
#ifndef SHMLAB_EXPLORE_REPORT_RUNS_H
#define SHMLAB_EXPLORE_REPORT_RUNS_H

struct explore;

void report_deaths(struct explore *explore);
void report_singles(struct explore *explore);

#endif

/* The part of a result that tells races: of mode c11, and of the access record. */
#ifndef SHMLAB_EXPLORE_REPORT_RACES_H
#define SHMLAB_EXPLORE_REPORT_RACES_H

struct explore;

/* Fills result->races. */
void report_races(struct explore *explore);
/* Every race of the record is an outcome too. Behind report_races. */
void report_record(struct explore *explore);

#endif

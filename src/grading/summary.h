/* One table of a class, from its result files: a line for every exercise of every submission, as RFC 4180 has
 * it, with a header line. What has no result file yet has a line without a score: that is no zero. */
#ifndef SHMLAB_GRADING_SUMMARY_H
#define SHMLAB_GRADING_SUMMARY_H

#include "grading/submissions.h"

struct err;

/* RESULTS/summary.csv, whole or not at all. Several batches with different shards may each write it when they
 * are through: whoever is last has all lines. */
int summary_write(const struct submissions *submissions, const char *results, struct err *err);

#endif

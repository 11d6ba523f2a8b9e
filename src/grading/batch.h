/* Grades a class: every submission of a folder, some at a time, one result file each.
 *
 * A submission is done when its file RESULTS/NAME.json is there and was made from these very inputs. The file
 * appears whole, by rename, when every exercise of the submission has its grade; so a batch that was killed
 * goes on where it was, and several with different shards need to know nothing of each other. One that could
 * not be graded (skipped, or trouble of the lab's own) gets no file: it is never a zero, and is tried again
 * by the next run.
 *
 * Without a seed each exercise's comes from its inputs: the same at any number of jobs and in any order, and
 * nothing that a submission could know of itself. */
#ifndef SHMLAB_GRADING_BATCH_H
#define SHMLAB_GRADING_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "grading/isolation.h"
#include "grading/submissions.h"

enum { BATCH_MOST_JOBS = 256 };

struct batch_progress {
    size_t done, count; /* submissions of this shard, those of the next two lines included */
    size_t before;      /* done before */
    size_t nothing;     /* hold nothing that could be graded, and get no file */
    size_t running;     /* exercises */
};

struct batch_request {
    const struct submissions *submissions;
    const char *results; /* a folder that is there */
    const char *tools;   /* as in grading_request, like the next two */
    enum isolation isolation;
    uint64_t seed;                /* 0: from the inputs */
    unsigned jobs, shard, shards; /* at most BATCH_MOST_JOBS; shard is 1 to shards: every shards-th */
    bool force;                   /* grade again what is done */
    /* Told at every change; NULL. */
    void (*progress)(const struct batch_progress *progress, void *context);
    void *context;
};

struct batch_outcome {
    struct batch_progress progress;
    size_t failed;      /* of this shard, could not be graded this time */
    struct buf trouble; /* "NAME: why" for each of them and each with nothing; the caller frees it */
};

/* 0 also when submissions failed; -1: the batch itself cannot go on, what is done stays. */
int batch_run(const struct batch_request *request, struct batch_outcome *outcome, struct err *err);

char *batch_result_file(const char *results, const char *name); /* the caller's */

#endif

/* One verdict: what grading one exercise of one submission gave. Plain data, owned by the struct. The JSON
 * form and the other formats are made from this and from nothing else. */
#ifndef SHMLAB_GRADING_VERDICT_H
#define SHMLAB_GRADING_VERDICT_H

#include <stddef.h>
#include <stdint.h>

enum verdict_status {
    VERDICT_GRADED,
    VERDICT_COMPILE_ERROR, /* the compiler's words are in `output` */
    VERDICT_MISSING_FILE,
    VERDICT_TIMEOUT,
    VERDICT_SKIPPED,     /* cannot be graded here: why is in `message`; never a zero */
    VERDICT_INFRA_ERROR, /* the lab's own trouble: retry; never a zero */
};

enum test_status { TEST_OK, TEST_FAIL, TEST_WAIT /* needs an earlier one */ };

struct test_verdict {
    char *name; /* a sentence: "a waiter in another process is woken" */
    enum test_status status;
    double points, max_points;
    char *message;                   /* one sentence; NULL when ok */
    char *expected, *actual, *where; /* NULL where there is nothing to say */
    char *page;                      /* "lesson 01, page 5" */
    char *needs;                     /* TEST_WAIT: the test it waits for */
    double seconds;
};

struct verdict {
    enum verdict_status status;
    char *exercise;      /* id */
    char *inputs_sha256; /* hex, of the graded files and the suite */
    uint64_t seed;
    char *isolation;      /* "bwrap", "uid+landlock", "landlock", "none" */
    char *isolation_note; /* why a higher level was not to be had; NULL when there is none or it was */
    double score, max_score;
    struct test_verdict *tests;
    size_t test_count;
    char *message;  /* one sentence for every status but VERDICT_GRADED; may be NULL */
    char *output;   /* compiler's or program's words, capped at 64 KiB, escaped; may be NULL */
    char *hang;     /* who waits on what, one line each; NULL without a hang */
    char *schedule; /* a losing schedule to open on the stage, NULL without one */
    double seconds; /* wall time, not part of the comparable part */
};

void verdict_free(struct verdict *verdict);                  /* the contents, not the struct */
const char *verdict_status_name(enum verdict_status status); /* "graded", "compile_error", … */

#endif

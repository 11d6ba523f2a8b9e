/* What a suite tells the lab, over a pipe that only the suite holds: first its plan, then each test as it
 * ends, then the end. Without the end there is no grade: a suite that dies on the way is the grader's own
 * trouble, never a result.
 *
 * The suite's side is in kit/tests.c; struct suite_report is the lab's: feed it bytes, it fills a verdict. */
#ifndef SHMLAB_GRADING_SUITE_REPORT_H
#define SHMLAB_GRADING_SUITE_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "grading/wire.h"

struct verdict;

enum suite_report_kind {
    SUITE_REPORT_PLAN = 1, /* count, then of each test: name, points, page, name of the test it needs */
    SUITE_REPORT_TEST,     /* index, status, message, expected, actual, where, hang, schedule, microseconds */
    SUITE_REPORT_END,      /* nothing */
    SUITE_REPORT_TROUBLE,  /* a sentence: the suite itself cannot go on */
    SUITE_REPORT_SKIP,     /* a sentence: the exercise cannot be graded on this machine */
};

struct suite_report { /* zero-initialised is ready */
    struct wire bytes;
    bool planned, ended, skipped, bad;
    size_t done; /* tests told so far */
    char trouble[256];
};

void suite_report_feed(struct suite_report *report, const void *bytes, size_t length,
                       struct verdict *verdict);
void suite_report_free(struct suite_report *report);

#endif

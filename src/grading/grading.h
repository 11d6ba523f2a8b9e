/* Grades one exercise of one submission without ever blocking its caller.
 *
 * The answer is compiled and run inside a sandbox (sandbox.h); the exercise's suite, a program of its own,
 * stands outside, asks the answer over a private pipe, looks at what the kernel says and reports over a
 * second pipe. No verdict comes from a process that contains the learner's code: a suite that does not reach
 * its end gives VERDICT_INFRA_ERROR, never points.
 *
 *     struct grading *grading = grading_begin(&request, &err);     NULL: the request itself cannot be graded
 *     … whenever grading_fd is readable (put it in your poll set; it never changes):
 *     if (grading_advance(grading))
 *         show(grading_verdict(grading));
 *     grading_free(grading);
 *
 * What could go wrong after grading_begin is a verdict, not an error. Deadlines are inside: the descriptor
 * becomes readable for them too. Several gradings may run side by side. */
#ifndef SHMLAB_GRADING_GRADING_H
#define SHMLAB_GRADING_GRADING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grading/digest.h"
#include "grading/isolation.h"
#include "grading/verdict.h"

struct err;
struct grading;

/* All strings are copied by grading_begin. */
struct grading_request {
    const char *exercise;     /* id: "01-publish" */
    const char *exercise_dir; /* the folder of that name under exercises/: header and stub are there */
    const char *tools;        /* folder that holds sandbox-init and exercises/NN-name/{suite,driver.o}: the
                                 build folder, or PREFIX/libexec/shmlab */
    const char *from;         /* folder with the learner's files */
    const char *optimization; /* "-O2" when NULL; another one only for grading the grader */
    int64_t cpus;             /* bit set of CPUs that the program is kept to; 0 all */
    uint64_t seed;            /* 0: a fresh one; the verdict names it */
    const char
        *only; /* NULL, or a test's name: the others wait, but for those it needs; for grading the grader */
    enum isolation isolation; /* refuse (VERDICT_SKIPPED) below this level; ISOLATION_NONE accepts all */
};

enum grading_phase { GRADING_BUILDS, GRADING_TESTS, GRADING_ENDS, GRADING_DONE };

struct grading_progress {
    enum grading_phase phase;
    size_t done, count; /* tests; count 0 until the suite has said how many */
};

/* What inputs_sha256 of the verdict will be, without grading; of an answer that is missing, too. */
int grading_digest(const struct grading_request *request, char text[DIGEST_TEXT], struct err *err);
struct grading *grading_begin(const struct grading_request *request, struct err *err);
int grading_fd(const struct grading *grading); /* readable when grading_advance has something to do */
bool grading_advance(struct grading *grading); /* true once the verdict is there; costs no waiting */
struct grading_progress grading_progress(const struct grading *grading);
/* Owned by grading. NULL until grading_advance said true. */
const struct verdict *grading_verdict(const struct grading *grading);
/* The same, now the caller's: free it with verdict_free and free. */
struct verdict *grading_take(struct grading *grading);
/* Kills everything that runs for it, waits for its end (a few milliseconds: show the verdict first) and
 * removes its folders. At any time; grading_free(NULL) does nothing. */
void grading_free(struct grading *grading);

/* For commands and tests that have nothing else to do meanwhile: begins, waits, ends. The verdict is the
 * caller's; NULL with err when the request itself cannot be graded. */
struct verdict *grading_run(const struct grading_request *request, struct err *err);

#endif

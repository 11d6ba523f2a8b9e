/* Grades many files for a test: copies of variants, stubs and solutions, some at a time, through the same
 * face that the lab uses. */
#ifndef SHMLAB_TESTS_GRADER_H
#define SHMLAB_TESTS_GRADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grading/isolation.h"

struct verdict;

struct grader_job {
    char *exercise;           /* owned, as is file */
    char *file;               /* whatever it is called, it is graded as the exercise's answer */
    uint64_t seed;            /* 0: a fresh one */
    char *only;               /* owned; NULL: all tests */
    const char *optimization; /* NULL: as always */
    int64_t cpus;
    enum isolation isolation;
    struct verdict *verdict; /* filled */
};

struct grader_jobs { /* zero-initialised is empty */
    struct grader_job *all;
    size_t count, capacity;
};

const char *grader_root(void);  /* of the source tree */
const char *grader_tools(void); /* the build folder */
/* Ids of the exercises that have a suite, sorted. NULL-terminated; lives for ever. */
char **grader_exercises(void);
/* The name of the exercise's answer: "publish.c". Lives for ever. */
const char *grader_answer(const char *exercise);

struct grader_job *grader_add(struct grader_jobs *jobs, const char *exercise, const char *file);
/* Every file of src/tests/variants/EXERCISE whose name begins with `prefix`. */
void grader_add_variants(struct grader_jobs *jobs, const char *exercise, const char *prefix);
/* Keeps `most` of the jobs from `first` on, spread evenly. */
void grader_thin(struct grader_jobs *jobs, size_t first, size_t most);
/* Each job gets a verdict, or the running test fails. `parallel` at a time. */
void grader_run(struct grader_jobs *jobs, size_t parallel);
void grader_free(struct grader_jobs *jobs);

#endif

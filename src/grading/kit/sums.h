/* Numbers to add up for exercise 06-parallel-sum, and the questions to its driver. What the program does
 * meanwhile, call by call, is in sums_family.h; children that meet in the mapping are in sums_meet.h. */
#ifndef SHMLAB_GRADING_KIT_SUMS_H
#define SHMLAB_GRADING_KIT_SUMS_H

#include <stddef.h>
#include <stdint.h>

#include "grading/kit/program.h"

enum { SUMS_MOST_WORKERS = 32, SUMS_SLICERS = 4 /* where each child is looked at */ };

struct sums_numbers {
    int32_t *all;
    size_t n;
    int64_t sum;
};

struct sums_added {
    struct answer answer;
    int64_t before, sum; /* *sum before the call and after it */
    uint64_t v;          /* where the numbers lay */
};

/* The caller frees `all`. */
struct sums_numbers sums_between(size_t n, int32_t least, int32_t most);
struct sums_numbers sums_some(size_t n);

struct sums_added sums_add_up(struct program *program, const struct sums_numbers *numbers, unsigned workers);
/* The same in two steps: the arguments behind what the caller has put into the question, and the answer. */
void sums_question(struct wire *ask, const struct sums_numbers *numbers, unsigned workers, int64_t before);
struct sums_added sums_answer(struct program *program, int64_t before);

void sums_expect_total(const struct sums_added *summed, const struct sums_numbers *numbers);
void sums_expect_refused(const struct sums_added *summed, int error); /* and *sum as it was */
void sums_expect(struct program *program, size_t n, unsigned workers);

#endif

/* Measuring two things against each other in one run: they take turns, so that whatever else the machine does
 * hits both, and medians count. A row of the table says what was measured, both figures, their ratio, and
 * what is wanted of it. */
#ifndef SHMLAB_TESTS_BENCH_H
#define SHMLAB_TESTS_BENCH_H

#include <stdbool.h>
#include <stddef.h>

enum { BENCH_PAIRS = 11 };

struct bench_pair {
    double ours, other; /* medians, ns */
    double ratio;       /* median of other ÷ ours within a pair: above 1, ours is quicker */
};

/* Each function gives the ns of one thing, or less than 0: cannot be measured here. */
struct bench_pair bench_pairs(int pairs, double (*ours)(void *), double (*other)(void *), void *context);
double bench_median(double *values, size_t count); /* sorts them */
bool bench_installed(const char *program);

/* "1.2 µs": text of one of four static buffers. */
const char *bench_time(double ns);
/* wanted: ">= 0.8x", NULL where nothing is. A row that is not met fails the test at bench_done. */
void bench_row(const char *what, const char *ours, const char *other, double ratio, const char *wanted,
               bool met);
void bench_done(void);
void bench_skip(const char *what, const char *why);

#endif

/* Not yours to edit: the grader uses its own copy. */
#ifndef SUM_H
#define SUM_H

#include <stddef.h>
#include <stdint.h>

int parallel_sum(const int32_t *v, size_t n, unsigned workers, int64_t *sum);

#endif

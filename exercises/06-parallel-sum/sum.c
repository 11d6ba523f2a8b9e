/* Exercise 06-parallel-sum: children add up, the result comes back through memory without a name. See
 * task.md. */
#include "sum.h"

#include <errno.h>

int parallel_sum(const int32_t *v, size_t n, unsigned workers, int64_t *sum)
{
    (void)v;
    (void)n;
    (void)workers;
    (void)sum;
    errno = ENOSYS; /* nothing is written yet: replace this */
    return -1;
}

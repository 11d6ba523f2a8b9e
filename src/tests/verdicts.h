/* Verdicts made up for tests of the formats: one with a passed, a failed and a waiting test whose words try to
 * break out of every format, and one that does not compile. */
#ifndef SHMLAB_TESTS_VERDICTS_H
#define SHMLAB_TESTS_VERDICTS_H

#include <stddef.h>

/* The first `count` of the two, 1 or 2, in that format. The caller frees it. */
char *verdicts_written(const char *format, size_t count);

#endif

/* What a test demands. The promise is a sentence about the program; when it is broken the running test ends
 * with the promise, what was expected and what was there. */
#ifndef SHMLAB_GRADING_KIT_EXPECT_H
#define SHMLAB_GRADING_KIT_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct answer;

void expect_that(bool kept, const char *promise, const char *expected, const char *actual);
void expect_number(const char *promise, int64_t expected, int64_t actual);
void expect_mode(const char *promise, unsigned expected, unsigned actual);
/* Both are shown around the first byte that differs. */
void expect_bytes(const char *promise, const void *expected, size_t expected_length, const void *actual,
                  size_t actual_length);
void expect_success(const char *function, const struct answer *answer);              /* it returned 0 */
void expect_value(const char *function, int64_t value, const struct answer *answer); /* it returned that */
/* It returned -1 and errno is the given one; error 0: any errno but 0. */
void expect_failure(const char *function, int error, const struct answer *answer);

#endif

/* Which wrong answer comes back, and when: sooner the less sure it is. A question that was answered wrongly is
 * due the next day; each right answer in a row puts it off for longer, and after four it is known. */
#ifndef SHMLAB_COURSE_REVIEW_H
#define SHMLAB_COURSE_REVIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "course/progress.h"

/* `now` and the answer: seconds since 1970. */
bool review_is_due(const struct answer *answer, int64_t now);
/* The answer that waits longest, NULL where none is due. */
const struct answer *review_next(const struct record *record, int64_t now);

#endif

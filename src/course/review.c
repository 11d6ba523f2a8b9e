#include "course/review.h"

#include <stddef.h>

enum { HOUR = 3600, DAY = 24 * HOUR };

/* By right answers in a row. The first is less than a day: who learned in the evening returns in the morning. */
static const int64_t pauses[] = {10 * HOUR, 3 * DAY, 7 * DAY, 21 * DAY};

static int64_t due_at(const struct answer *answer)
{
    return answer->when + pauses[answer->streak];
}

bool review_is_due(const struct answer *answer, int64_t now)
{
    size_t steps = sizeof pauses / sizeof *pauses;
    return !answer->predict && answer->wrong_count > 0 && (size_t)answer->streak < steps &&
           due_at(answer) <= now;
}

const struct answer *review_next(const struct record *record, int64_t now)
{
    const struct answer *next = NULL;
    for (size_t i = 0; i < record->answer_count; i++) {
        const struct answer *answer = &record->answers[i];
        if (review_is_due(answer, now) && (next == NULL || due_at(answer) < due_at(next)))
            next = answer;
    }
    return next;
}

/* Two and three processes that bump one counter of exercise 07-visits at the same time. Nothing is left to
 * luck: one is stopped before each of its steps in turn, and the next one bumps meanwhile. */
#ifndef SHMLAB_GRADING_KIT_VISITS_MEET_H
#define SHMLAB_GRADING_KIT_VISITS_MEET_H

#include <stdbool.h>

/* Wherever B comes between the steps of A, both count; `exists`: the file is there before. */
void visits_meet_expect_both(bool exists);
/* B waits for A, C comes when it is B's turn: all three count. */
void visits_meet_expect_three(void);
/* The second net: many at once, with no file at the beginning, and left to luck. */
void visits_meet_expect_crowd(void);

#endif

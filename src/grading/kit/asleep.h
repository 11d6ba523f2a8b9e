/* Whether a program that was asked something waits as it should: asleep in the lock, neither running round
 * nor sleeping by the clock. */
#ifndef SHMLAB_GRADING_KIT_ASLEEP_H
#define SHMLAB_GRADING_KIT_ASLEEP_H

struct program;

/* The question was sent. Returns when the program sleeps in a futex; fails the test with `promise` when it
 * answers, ends, or still does something else after its fair time. */
void asleep_expect(const struct program *program, const char *promise);

#endif

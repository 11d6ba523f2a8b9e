/* Whether a program that was asked something waits: and as it should, asleep in the lock, neither running
 * round nor sleeping by the clock. */
#ifndef SHMLAB_GRADING_KIT_ASLEEP_H
#define SHMLAB_GRADING_KIT_ASLEEP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct program;

/* The question was sent. Returns when the program sleeps in a futex; fails the test with `promise` when it
 * answers, ends, or still does something else after its fair time. */
void asleep_expect(const struct program *program, const char *promise);

/* The question was sent. True when the program has answered (or ended: program_answer tells), false when it
 * waits for somebody else: asleep in a lock, or trying again and again for longer than a call takes. */
bool asleep_or_done(const struct program *program);

/* What a program that was asked does at this moment: the number of the system call that it sleeps in, or one
 * of these. */
enum { ASLEEP_RUNS = -1, ASLEEP_DONE = -2 /* it has answered, or ended */ };
long asleep_in(const struct program *program);
long asleep_process(pid_t pid); /* the same of any process inside; DONE when it ended */
uint64_t asleep_cpu(pid_t pid); /* processor time it has used, ns */

#endif

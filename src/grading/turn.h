/* One grading at a time on this machine, where gradings cannot have a /dev/shm of their own. */
#ifndef SHMLAB_GRADING_TURN_H
#define SHMLAB_GRADING_TURN_H

/* A descriptor to keep open for as long as the turn lasts, or -1 while somebody else has it. Dies with its
 * owner, so a killed grading blocks nobody. */
int turn_take(void);

#endif

/* Names in /dev/shm that no test asked for: what a submission leaves lying about.
 *
 * With a /dev/shm of its own, or a user of its own, every unknown name is the submission's. In one that it
 * shares with its user's other programs, a name counts only if it was born since the suite began, is held by
 * no process outside the sandbox, and stays. */
#ifndef SHMLAB_GRADING_KIT_STRAYS_H
#define SHMLAB_GRADING_KIT_STRAYS_H

void strays_begin(void);            /* before the first program runs; called by the frame */
void strays_know(const char *name); /* made or handed out by a test */
/* The first stray, "/x8fk", or NULL. The caller frees it. */
char *strays_find(void);
void strays_remove(void); /* for the end of a suite in a shared /dev/shm */

#endif

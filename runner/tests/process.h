/* What /proc says about a process, for tests that must know whether it still is there, sleeps, or woke. */
#ifndef SHMLAB_TESTS_PROCESS_H
#define SHMLAB_TESTS_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

char process_state(pid_t pid);   /* 'S' asleep, 'R' running, 'T' stopped …, 'X' when there is none */
bool process_is_gone(pid_t pid); /* none, or a zombie: that only waits for somebody to ask */
pid_t process_child(pid_t pid);  /* its first living child, 0 without one */
long process_wakes(pid_t pid);   /* a count that grows each time it sleeps and wakes */

#endif

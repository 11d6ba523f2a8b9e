/* Ends every process that is left in the sandbox, whatever it did to get away. */
#ifndef SHMLAB_GRADING_INSIDE_SWEEP_H
#define SHMLAB_GRADING_INSIDE_SWEEP_H

#include "grading/inside/launch.h"

/* Returns how many were killed that `known` does not say yes to; `ended` is told of each reaped process. */
long sweep(const struct walls *walls, bool (*known)(pid_t pid), void (*ended)(pid_t pid, int status));

/* Processes of this user that are alive now; counts threads, as the kernel's limit does. */
long sweep_count_user(uid_t user);

#endif

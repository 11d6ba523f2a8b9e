/* Starts one program inside the sandbox: descriptors, limits, user and Landlock, in the child only, so that
 * sandbox-init itself keeps the right to watch and to kill. */
#ifndef SHMLAB_GRADING_INSIDE_LAUNCH_H
#define SHMLAB_GRADING_INSIDE_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "grading/control.h"

struct walls {        /* what sandbox-init was told about itself */
    bool namespaces;  /* it is pid 1 of its own world */
    const char *work; /* the work folder, as seen from here */
    const char *temp;
    bool change_user;
    uid_t user;           /* and group, of what is started */
    int landlock;         /* ruleset, -1 without */
    long other_processes; /* that count towards the user's process limit and are not ours */
};

/* The child's pid, or -1 with errno: also when exec failed. argv is NULL-terminated. */
pid_t launch(const struct walls *walls, const struct control_start *start, char *const *argv);

#endif

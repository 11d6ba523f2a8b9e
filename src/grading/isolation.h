/* How far a submission is kept away from the machine: the levels, weakest first, and their names in a
 * verdict and on the command line ("none", "landlock", "uid+landlock", "bwrap"). */
#ifndef SHMLAB_GRADING_ISOLATION_H
#define SHMLAB_GRADING_ISOLATION_H

#include <stdbool.h>

enum isolation {
    ISOLATION_NONE,         /* resource limits, a process group of its own, and killing what is found */
    ISOLATION_LANDLOCK,     /* and files: only the system's programs and the work folder */
    ISOLATION_UID_LANDLOCK, /* and a user of its own; needs root */
    ISOLATION_BWRAP,        /* and namespaces of its own: processes, network, /dev/shm, everything */
};

const char *isolation_name(enum isolation isolation);
bool isolation_parse(const char *name, enum isolation *isolation);

#endif

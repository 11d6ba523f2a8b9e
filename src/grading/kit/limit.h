/* The limits of another process. */
#ifndef SHMLAB_GRADING_KIT_LIMIT_H
#define SHMLAB_GRADING_KIT_LIMIT_H

#include <sys/resource.h>
#include <sys/types.h>

/* As prlimit(2), of a process in the sandbox. */
int limit_change(pid_t pid, int resource, const struct rlimit *limit, struct rlimit *before);

#endif

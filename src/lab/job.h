/* Programs that the lab runs for itself and waits for without stopping: a compiler, an editor. A job is told
 * of SIGCHLD through job_reap; what it wrote to stdout and stderr is kept, 64 KiB of it. */
#ifndef SHMLAB_LAB_JOB_H
#define SHMLAB_LAB_JOB_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"

struct err;

struct job {
    pid_t pid;    /* 0: none runs */
    bool grouped; /* it leads a process group: what it forks is in that */
    int output;   /* pipe of what it writes, to poll; -1 none */
    int status;   /* wait status once it ended */
    struct buf said;
};

enum job_kind {
    JOB_QUIET,    /* no input, output kept */
    JOB_ONE_CPU,  /* the same, and it may use one CPU only */
    JOB_TERMINAL, /* it gets our terminal, and no output is kept */
};

/* argv[0] is looked up in PATH. */
int job_begin(struct job *job, char *const *argv, enum job_kind kind, struct err *err);
void job_readable(struct job *job);
/* True once: it has ended, its output is complete in `said` and its status in `status`. */
bool job_reap(struct job *job);
/* With what it forked, unless it has the terminal; and waits, and frees what it holds. */
void job_kill(struct job *job);

#endif

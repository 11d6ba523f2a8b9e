/* What the files of the inquest share with each other, and nobody else includes.
 *
 *   inquest.c        the run: who there is, what the kernel reports, when all have ended
 *   inquest_note.c   what is noted at a system call or a signal, for the day it is asked why */
#ifndef SHMLAB_SYSTEM_INQUEST_INSIDE_H
#define SHMLAB_SYSTEM_INQUEST_INSIDE_H

#include <signal.h>

#include "system/inquest.h"
#include "system/subject.h"
#include "system/trace.h"

struct images;

struct watched { /* a process */
    pid_t pid;
    struct subject subject;
    bool images_listed;
    struct map_history history;
    struct inquest_end end; /* as far as it is known */
};

/* A call that failed in the kernel. It may be one of several that a library function tries: only when that
 * function has made no other call after it, the function has failed. */
struct doubt {
    bool set;
    struct frame frame; /* of the program's call */
    struct inquest_call call;
};

struct task { /* a thread */
    pid_t tid;
    struct watched *process;
    bool ended;
    struct trace_call call; /* it is in; the last one after its return */
    struct doubt doubt;
};

struct inquest {
    struct images *images;
    struct watched **watched;
    size_t nwatched, watched_room;
    struct task *tasks;
    size_t ntasks, tasks_room;
    struct inquest_end *ends;
    size_t nends, ends_room;
    size_t living; /* tasks that have not ended */
    int abandon;
    sigset_t before; /* signals that were blocked */
};

/* inquest_note.c */
void note_entry(struct inquest *inquest, struct task *task);
void note_exit(struct inquest *inquest, struct task *task);
void note_signal(struct inquest *inquest, struct task *task, int signal);
void note_no_doubt(struct task *task); /* the doubtful call was the last one: it counts */

#endif

/* A child process that starts as a fresh program expects: exactly the descriptors it was given, no signal
 * blocked or ignored, addresses chosen at random. It is reaped by pid, never by "any child", so that owners
 * do not steal from each other.
 *
 * The caller owns the pid until child_reap or child_wait has returned its status. */
#ifndef SHMLAB_SYSTEM_CHILD_H
#define SHMLAB_SYSTEM_CHILD_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

struct err;
struct sock_fprog;

struct child_limit {
    int resource; /* RLIMIT_… */
    struct rlimit most;
};

struct child_bind {        /* a folder, seen read-only at another place, too */
    const char *from, *to; /* to: a folder that is there */
};

struct child_spec {
    const char *path;  /* executable file; no search, no shell. NULL: exec_fd */
    int exec_fd;       /* with path NULL: an open executable, reachable where its path is not */
    char *const *argv; /* NULL-terminated, argv[0] included */
    char *const *envp; /* NULL-terminated; NULL: ours */
    const char *cwd;   /* NULL: ours */
    const int *fds;    /* fds[i] becomes descriptor i, -1 becomes /dev/null; nothing else stays open */
    size_t fd_count;
    bool session;     /* a session, and so a process group, of its own */
    bool terminal;    /* descriptor 0 is a terminal and becomes the session's; implies session */
    int death_signal; /* sent to it when the calling thread dies; 0 none */
    const int *gate;  /* a pipe: the child reads gate[0] to its end before anything else, so the caller can
                         trace it before its first instruction and then close gate[1]; NULL none */
    int *report;      /* with a gate: receives what child_exec_error asks once the gate is open; NULL none */
    const struct child_bind *binds; /* it and what it starts have a mount table of their own; needs root */
    size_t bind_count;
    bool change_user; /* to uid and gid, with no other groups; needs root */
    uid_t uid;
    gid_t gid;
    const struct child_limit *limits;
    size_t limit_count;
    const cpu_set_t *cpus;           /* where it may run; NULL: where we may */
    const struct sock_fprog *filter; /* of its system calls, with no_new_privs; NULL none */
};

/* 0 and the pid, or -1. Without a gate, a failing exec is reported here; with one, the child exits 127. */
int child_spawn(const struct child_spec *spec, pid_t *pid, struct err *err);

/* Waits until the child behind an open gate runs its program: 0, or the errno that kept it from running
 * (its end must still be reaped). Closes report. */
int child_exec_error(int report);

/* 1 and the wait status when it has ended and is reaped now, 0 while it lives, -1 when it is not our child.
 */
int child_reap(pid_t pid, int *status);
/* Kills it and waits for its end, over every stop of a traced one. */
void child_kill(pid_t pid);
/* Waits for the end: only for a child that is about to end or has been killed. */
int child_wait(pid_t pid, int *status);
/* Gives it that long to end by itself, kills it then, and reaps it. */
void child_end(pid_t pid, uint64_t patience_ns);

#endif

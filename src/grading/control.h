/* How the two trusted programs outside, the lab and a suite, ask the trusted one inside, sandbox-init, to
 * run things. Each has its own SOCK_SEQPACKET socket to it; one packet is one message.
 *
 *     outside                         inside
 *                                 <-  HELLO     once, on each socket: what it found about its own walls
 *     START argv, limits, fds      ->
 *                                 <-  STARTED   id, and a pidfd: the process as seen from outside
 *                                 <-  ENDED     id, wait status (after its last output, before the sweep)
 *     SWEEP                        ->           kill all that is left inside, started or daemonised
 *                                 <-  SWEPT     how many had to be killed
 *
 * Nothing here reaches the learner's code: it is started with the given descriptors and no other. */
#ifndef SHMLAB_GRADING_CONTROL_H
#define SHMLAB_GRADING_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { CONTROL_MOST_FDS = 4, CONTROL_FIRST_FD = 3 };

struct control_limits { /* 0 leaves the default of sandbox-init */
    int64_t cpu_seconds, address_space, data, file_size, processes, descriptors;
};

struct control_start {
    int64_t id;
    const char *const *argv; /* argv[0] is the executable: a path, seen from the work folder */
    size_t argc;
    struct control_limits limits;
    int64_t cpus;   /* bit set of CPUs it may use; 0 all */
    const int *fds; /* become descriptors 3, 4, …; its 0 is empty, its 1 and 2 the captured output */
    size_t fd_count;
    /* The last of fds is a socket that the program does not get: one byte comes when the process can be taken
     * hold of, and it becomes the program when the other end is closed. */
    bool gated;
};

enum control_kind {
    CONTROL_HELLO = 1,
    CONTROL_START,
    CONTROL_STARTED,
    CONTROL_ENDED,
    CONTROL_SWEEP,
    CONTROL_SWEPT
};

struct control_event {
    enum control_kind kind;
    int64_t id;
    int status;     /* ENDED: as from waitpid */
    int error;      /* STARTED: errno, 0 when it runs */
    int64_t cpu_ns; /* ENDED: processor time it and its reaped children used */
    int64_t count;  /* SWEPT: how many were killed */
    int pidfd;      /* HELLO: of sandbox-init, STARTED: of the process; the receiver closes it; else -1 */
    char text[200]; /* HELLO: what is wrong with the walls, "" when nothing is */
};

bool control_start(int fd, const struct control_start *start);
bool control_sweep(int fd);
/* 1 an event, 0 nothing there now, -1 the other side is gone. Never waits. */
int control_next(int fd, struct control_event *event);

/* For sandbox-init. */
bool control_tell(int fd, const struct control_event *event);

/* The process behind a pidfd as this process sees it; 0 when it has ended. */
pid_t control_pid(int pidfd);

#endif

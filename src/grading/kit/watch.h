/* Every system call of a program and of all it forks, as the kernel reports it to a tracer. For exercises
 * that forbid some: what counts is what was called, not how the source looks.
 *
 * A watched program is seized before its first instruction, so nothing of it escapes. watch_pump must be
 * called whenever world_wait has returned: the program stands still until then. */
#ifndef SHMLAB_GRADING_KIT_WATCH_H
#define SHMLAB_GRADING_KIT_WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct watch;

struct watched_call { /* one that has returned */
    pid_t pid;
    uint64_t number; /* SYS_read, … */
    uint64_t args[6];
    int64_t result; /* -errno when it failed */
};

/* pid waits before its exec. While `seen` runs, the caller of the call stands still, so that its descriptors
 * can be looked up. Where this machine refuses to trace, the exercise is skipped, and said so. */
struct watch *watch_begin(pid_t pid, void (*seen)(const struct watched_call *call, void *context),
                          void *context);
void watch_pump(struct watch *watch);
/* Kills what it watches and sees it off: until then nobody else is told of its end. NULL does nothing. */
void watch_end(struct watch *watch);

/* The file behind a descriptor of a process: device, inode, and the flags it was opened with. */
struct watched_file {
    bool there, is_object; /* in the sandbox's /dev/shm */
    int flags;             /* O_RDWR, … */
};
struct watched_file watch_file(pid_t pid, int fd);

#endif

/* Every system call of a program and of all it forks, as the kernel reports it to a tracer. For exercises
 * that forbid some: what counts is what was called, not how the source looks.
 *
 * A watched program is seized before its first instruction, so nothing of it escapes. watch_pump must be
 * called whenever world_wait_watched has returned: the program stands still until then. */
#ifndef SHMLAB_GRADING_KIT_WATCH_H
#define SHMLAB_GRADING_KIT_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct watch;

struct watched_call { /* one that has returned; args as the program gave them */
    pid_t pid;
    uint64_t number; /* SYS_read, … */
    uint64_t args[6];
    int64_t result; /* -errno when it failed */
    /* For `entering` only. Its args may be changed; or, with skip, it is not made and has this result. */
    bool skip;
};

/* An instruction that is about to touch watched bytes. */
struct watched_touch {
    pid_t pid;
    uint64_t address;
    uint32_t length;
    bool read, write, locked; /* locked: one step for every processor */
};

/* What a suite wants to be told of; NULL: nothing. While one of them runs, what it is told of stands still,
 * and other programs may be asked and answer. pids are as seen from here. */
struct watch_hooks {
    void (*entering)(struct watched_call *call, void *context);
    void (*seen)(const struct watched_call *call, void *context);
    void (*touching)(const struct watched_touch *touch, void *context); /* see watch_memory */
    void (*forked)(pid_t parent, pid_t child, void *context);           /* the child has done nothing yet */
    void (*ended)(pid_t pid, void *context);
    void (*turn)(void *context); /* whenever reports were looked for: some 20 ms apart, or less */
    void *context;
};

/* pid waits before its exec. Where this machine refuses to trace, the exercise is skipped, and said so. */
struct watch *watch_begin(pid_t pid, const struct watch_hooks *hooks);
void watch_pump(struct watch *watch);
/* Kills what it watches and sees it off: until then nobody else is told of its end. NULL does nothing. */
void watch_end(struct watch *watch);

size_t watch_alive(const struct watch *watch); /* processes and threads */

/* For hooks. */

bool watch_is_thread(pid_t parent, pid_t child); /* and no process of its own */
/* From now on `touching` is told of that process's accesses to these bytes, instruction by instruction, but
 * not of what the kernel does to them; length 0: no longer. A child of fork has none until this is called. */
void watch_memory(struct watch *watch, pid_t pid, uint64_t address, uint64_t length);
/* Stands still, from the hook that it was reported to on, until it is let go. */
void watch_hold(struct watch *watch, pid_t pid);
void watch_let_go(struct watch *watch, pid_t pid);
/* "visits.c:31  ++*counter;" for where a process stands that stands still, or for who called there; NULL
 * where nobody knows. Takes some milliseconds. The caller frees it. */
char *watch_line(pid_t pid);

/* The file behind a descriptor of a process: device, inode, and the flags it was opened with. */
struct watched_file {
    bool there, is_object; /* in the sandbox's /dev/shm */
    int flags;             /* O_RDWR, … */
    ino_t inode;
};
struct watched_file watch_file(pid_t pid, int fd);

/* What a process has mapped at an address. */
struct watched_map {
    bool there, shared, readable, writable, executable;
    uint64_t start, end, offset; /* of the file, for its first byte */
    ino_t inode;                 /* 0: no file */
};
struct watched_map watch_map(pid_t pid, uint64_t address);

#endif

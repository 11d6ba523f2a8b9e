/* Where a suite stands: outside the sandbox, with a socket to sandbox-init inside, a pipe to the lab, and the
 * folders. Filled by tests_run before the first test.
 *
 * A suite is one program that grades one submission, so this is the one variable every file of the kit sees.
 */
#ifndef SHMLAB_GRADING_KIT_WORLD_H
#define SHMLAB_GRADING_KIT_WORLD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { WORLD_CONTROL = 3, WORLD_REPORT = 4, WORLD_GO = 5 }; /* the descriptors the lab gives a suite */

struct world {
    uint64_t seed;
    const char *only; /* NULL, or the one test that is asked for */
    const char *shm;  /* the sandbox's /dev/shm, seen from here */
    bool own_shm;     /* nobody but the submission makes names there */
    bool own_user;    /* the submission runs as `user`, not as the suite's */
    uid_t user;
    const char *work;   /* the work folder, seen from here; the program is WORK/program */
    const char *base;   /* folder that holds it, removed with all in it if the lab dies; */
    const char *folder; /* and so is this one, which may be `shm` */
    int init;           /* pidfd of sandbox-init */
    int signals;        /* of watch.h, waited for too; -1 none */
    int64_t cpus;       /* bit set the programs are kept to; 0 all */
    /* Set by a suite: what one call may take of a processor, and by the clock; 0 the usual 2 and 20. */
    int64_t cpu_seconds, wall_seconds;
    int64_t processes; /* set by a suite: how many there may be in the sandbox; 0 the usual limit */
};

extern struct world world;

/* The lab is gone or has let go: ends the sandbox, removes the folders, exits. */
_Noreturn void world_abandon(void);
/* The grader's own trouble, told to the lab as one sentence. */
_Noreturn void world_trouble(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* This machine lacks something that the exercise cannot be graded without; told as one sentence. */
_Noreturn void world_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Nothing is left to do: waits until the lab lets go. */
_Noreturn void world_stand_by(void);

/* While on, the kernel's checks of /proc see the submission's user. Root in a container often lacks the right
 * to look at other users' processes; this does not let that user do anything to us. */
void world_as_user(bool on);
/* The same for taking hold of a process, which looks at the real user. For a moment the submission's own
 * processes could signal us: only for the one call. */
void world_real_user(bool on);

/* Waits until fd (or -1) or the control socket is readable, or until the deadline (CLOCK_MONOTONIC, ns).
 * True when one is. Leaves by world_abandon when the lab has died. */
bool world_wait(int fd, uint64_t deadline);
bool world_wait_watched(int fd, uint64_t deadline); /* also until a watched program stops: then watch_pump */
bool world_wait_for(int fd, uint64_t deadline);     /* fd and nothing else */

#endif

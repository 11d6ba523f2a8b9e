/* What a sleeping process waits for, from /proc: works while it cannot be traced, and on any process of
 * ours. For a futex in shared memory: which object and offset, and, where the program's types say that a
 * pthread_mutex_t lies there, who owns it and whether that one is alive. */
#ifndef SHMLAB_SYSTEM_WAITS_H
#define SHMLAB_SYSTEM_WAITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "system/snapshot.h"

struct subject;
struct variables;

/* As /proc/PID/stat and /proc/PID/syscall say: "S" and "202 0x7f3a9c1e2000 0x0 0x2 … 0x7ffe…88 0x7f…1a7d" */
struct waits_raw {
    char state;      /* R S D t T Z X; 0 when there is no such process */
    bool in_syscall; /* asleep in system call `number` */
    long number;
    uint64_t args[6];
    uint64_t sp, pc;
};

/* Two reads, about 4 µs. */
void waits_read(struct subject *subject, struct waits_raw *raw);
/* Asleep in the kernel, so that a step that was begun will not report by itself. */
bool waits_asleep(const struct waits_raw *raw);

/* Fills actor.wait of every actor of the snapshot that is alive and asleep in the kernel; subjects[i] is
 * snapshot->actors[i]. The snapshot's maps and objects must be filled (look.h). variables may be NULL: then
 * no lock has a name and no owner is known. */
void waits_fill(struct subject *subjects, size_t nsubjects, struct variables *variables,
                struct snapshot *snapshot);

#endif

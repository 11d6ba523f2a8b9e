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
/* Asleep in the kernel, for whatever reason. */
bool waits_asleep(const struct waits_raw *raw);
/* Asleep until somebody else does something, so that a step that was begun will not report by itself. The
 * kernel's own affairs (a page, a lock, an exit, room in a terminal that the lab empties) end by themselves
 * and are not meant, however long a busy machine takes for them. */
bool waits_lasting(const struct subject *subject, const struct waits_raw *raw);
/* How often it has been put on a processor: the same number twice, asleep both times, is one sleep. Always 0
 * where the kernel keeps no such account. */
uint64_t waits_turns(struct subject *subject);

/* Fills actor.wait of every actor of the snapshot that is alive and asleep in the kernel; subjects[i] is
 * snapshot->actors[i]. The snapshot's maps and objects must be filled (look.h). variables may be NULL: then
 * no lock has a name and no owner is known. */
void waits_fill(struct subject *subjects, size_t nsubjects, struct variables *variables,
                struct snapshot *snapshot);

#endif

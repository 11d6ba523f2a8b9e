/* Processes that run anyway, looked at and not touched: no process is stopped, traced or changed.
 *
 * A process that this user may not look at is still listed, with the reason in actor.why. */
#ifndef SHMLAB_SYSTEM_INSPECT_H
#define SHMLAB_SYSTEM_INSPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct err;
struct inspect;
struct snapshot;

/* -1 pids, or more than 26, are refused; a pid without a process is an error that names it. */
struct inspect *inspect_open(const pid_t *pids, size_t count, struct err *err);
void inspect_close(struct inspect *inspect); /* NULL does nothing */
/* Fills an empty snapshot: actors in the order of the pids, their maps, objects, pages, bytes, waits. */
void inspect_fill(struct inspect *inspect, struct snapshot *snapshot);

#endif

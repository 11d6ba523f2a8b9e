/* The small process that outlives a killed lab. SIGKILL cannot be caught, so the lab runs as a child of a
 * guardian that does nothing but wait; when the lab has ended, however it did, the guardian ends every
 * process the lab left behind, removes the object names that were the lab's, and gives the terminal back.
 *
 * The lab tells it what there is to clean in memory both share, so the guardian sleeps until the end and a
 * lab that is killed in the middle of a word has told everything before it. The other way round, a pipe that
 * only the guardian holds open tells the lab that the guardian is dead; the lab then ends as on SIGTERM.
 *
 * A process whose environment has GUARDIAN_SPARE and that has left the terminal is not ended: an editor with
 * a window of its own, opened from the lab, may stay. Signals that end or stop the guardian are passed on to
 * the lab, and it stops when the lab does, so that a shell's job control sees one program. */
#ifndef SHMLAB_GUARDIAN_H
#define SHMLAB_GUARDIAN_H

#include <stdbool.h>
#include <stddef.h>

#include "system/snapshot.h"

#define GUARDIAN_SPARE "SHMLAB_SPARE"

struct guardian; /* as the lab sees it */

/* Runs `lab` in a child process and returns what this process should exit with: the lab's own status, or
 * 128 + signal (and one sentence on standard error) when a signal ended it. Call it before anything is open
 * that should not be in two processes. */
int guardian_run(int (*lab)(void *context, struct guardian *guardian), void *context);

/* For the lab. A descriptor that becomes readable (end of file) when the guardian is dead. */
int guardian_fd(const struct guardian *guardian);
/* Fits stage_options.name_changed. `id` without an inode: the name is reserved, did not exist then, and
 * whatever has it when the lab is gone is ours; else it is removed only while it still is that very object.
 * Of more than 256 names at once the rest is not known to the guardian. */
void guardian_name(void *guardian, const char *name, struct obj_id id, bool ours);
/* What gives the terminal back, sent if the lab ends without having taken it back by (NULL, 0); with it go
 * the terminal modes from before the start. */
void guardian_farewell(struct guardian *guardian, const char *bytes, size_t length);

#endif

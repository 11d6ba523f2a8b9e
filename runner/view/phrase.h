/* How the lab says what a snapshot holds: the same words in the drawn diagram, in the diagram in words, and
 * beside the source. Each adds to `out`, no newline, no final stop. */
#ifndef SHMLAB_VIEW_PHRASE_H
#define SHMLAB_VIEW_PHRASE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/unit.h"
#include "face/grid.h"
#include "system/snapshot.h"

/* "HELD", "running", "asleep", "exited 0", "dead: SIGBUS" */
void phrase_state(const struct actor_view *actor, struct buf *out);
/* "writer", or "child of A" for one that an actor forked: it has no name of its own. */
void phrase_name(const struct actor_view *actor, struct buf *out);
/* How it ended and why, for one that is dead: "exited 1", "dead: SIGBUS at reader.c:40: …" */
void phrase_end(const struct actor_view *actor, struct buf *out);
/* "waits for lock; A owns it; C waits too, in futex"; nothing when it waits for nothing. */
void phrase_wait(const struct actor_view *actor, struct buf *out);
/* What waits in its store buffer, oldest first: "[x = 1] [y = 0]"; "empty"; nothing without a buffer. */
void phrase_stores(const struct actor_view *actor, struct buf *out);
/* "shm_open(…) = 3" */
void phrase_call(const struct call_view *call, struct buf *out);
/* What stands behind the call: "openat(…) = 3 + 5 by libc", "no system call"; nothing when it is the same. */
void phrase_kernel(const struct call_view *call, struct buf *out);
/* "/my_shm", or "/my_shm (here /my_shm-2)" where the lab had to choose another name. */
void phrase_object(const struct obj_view *obj, struct buf *out);
/* " [heap]", a blank before it; nothing where the label says no more than that it is private. */
void phrase_label(const struct map_view *map, struct buf *out);
/* "name removed; still mapped"; nothing for a linked object and for one that never had a name. */
void phrase_link(const struct snapshot *now, int obj, struct buf *out);
void phrase_bytes(uint64_t size, struct buf *out); /* "1 byte", "4096 bytes" */
void phrase_size(uint64_t size, struct buf *out);  /* "4 KiB", "100 B", for where there is little room */
/* "A", "A and B", "A, B and C", by bit */
void phrase_actors(uint64_t actors, struct buf *out);
const char *phrase_unit(enum unit unit); /* "call", "line", "access", "instr" */

/* The style of what belongs to an actor; STYLE_PLAIN below 0. */
enum style phrase_style(int actor);

#endif

/* The memory diagram in words: whole sentences, one a line, for plain mode, screen readers and
 * `shmlab inspect --plain`. What it says is what diagram.h draws. */
#ifndef SHMLAB_VIEW_DIAGRAM_WORDS_H
#define SHMLAB_VIEW_DIAGRAM_WORDS_H

#include <stdbool.h>

#include "base/buf.h"
#include "system/snapshot.h"

/* What changed first, then all processes and all memory. `before` may be NULL. */
void diagram_words(const struct snapshot *now, const struct snapshot *before, struct buf *out);
/* The parts: only what changed; how each process is, one line each, with its next instruction if wanted; each
 * piece of memory, in one line. */
void diagram_words_changes(const struct snapshot *now, const struct snapshot *before, struct buf *out);
void diagram_words_actors(const struct snapshot *now, bool instructions, struct buf *out);
void diagram_words_memory(const struct snapshot *now, struct buf *out);

#endif

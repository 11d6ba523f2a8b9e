/* Lines of plain text: words broken at blanks, lesson text without styles. Only plain*.c include this. */
#ifndef SHMLAB_VIEW_PLAIN_TEXT_H
#define SHMLAB_VIEW_PLAIN_TEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "lab/session.h"

enum { PLAIN_COLUMNS = 78 }; /* unless plain_wrap_at said otherwise */

/* `first` stands before the first line ("1. "), as many blanks before the others. */
void plain_text(struct buf *out, const char *first, const char *text);
void plain_rich(struct buf *out, const char *first, const struct rich *rich);
/* Line by line as it is, indented, control characters as '?'. */
void plain_verbatim(struct buf *out, const char *indent, const char *text);
void plain_gap(struct buf *out); /* one empty line, unless there is one or nothing was written */
/* `options`: questions with what can be answered, not only what is asked. */
void plain_blocks(struct buf *out, const struct lesson *lesson, const struct block *blocks, size_t count,
                  bool options);
void plain_scene(struct buf *out, const struct lesson *lesson, size_t scene);
/* The stem, and with `options` each on a numbered line. */
void plain_question(struct buf *out, const struct lesson *lesson, const struct question *question,
                    bool options);

/* plain_notes.c */
void plain_notes(const struct session *session, struct buf *out);
void plain_replay(const struct session *session, struct buf *out);
void plain_demo(const struct session *session, struct buf *out);

/* plain_exercise.c */
void plain_exercises(const struct session *session, struct buf *out);
void plain_exercise(const struct session *session, struct buf *out);

#endif

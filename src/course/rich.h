/* A paragraph's worth of text while it is put together. rich_free and rich_words are in lesson.h, for all who
 * read lessons. */
#ifndef SHMLAB_COURSE_RICH_H
#define SHMLAB_COURSE_RICH_H

#include "base/span.h"
#include "course/lesson.h"

/* Adds text at the end: to the last run where style and link are the same, else as a new one. `href` is NULL
 * unless the style has RUN_LINK. */
void rich_append(struct rich *rich, struct span text, unsigned style, const char *href);
/* All runs of `from` go to the end of `to`; `from` is empty then. */
void rich_move(struct rich *to, struct rich *from);

#endif

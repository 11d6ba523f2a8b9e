/* Lessons and screens as HTML, for the handout that `shmlab export` writes. Everything of a lesson or of the
 * machine is escaped; ids and classes are ours. */
#ifndef SHMLAB_VIEW_HTML_H
#define SHMLAB_VIEW_HTML_H

#include <stddef.h>

#include "course/lesson.h"
#include "face/grid.h"

struct buf;

void html_text(struct buf *out, const char *text); /* escaped, also for an attribute in "" */
void html_rich(struct buf *out, const struct rich *rich);
/* A screen: a <pre> in which each style of the grid is a span of its class. Blank rows at the end are cut. */
void html_grid(struct buf *out, const struct grid *grid);

/* What stands in the place of a scene; the caller knows where its frames are. */
struct html_scenes {
    void (*write)(void *context, struct buf *out, const struct lesson *lesson, size_t scene);
    void *context;
};

/* All pages of a lesson, each a <section>. Answers are hidden until they are asked for. */
void html_lesson(struct buf *out, const struct lesson *lesson, const struct html_scenes *scenes);

#endif

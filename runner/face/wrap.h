/* Text of several styles, broken into rows at blanks: lesson paragraphs, answers, messages.
 *
 * Every function draws into `area` and returns how many rows the whole text needs at that width, drawn or
 * not. The first `skip` rows are passed over (a scrolled pane), rows below the area are not drawn, and a
 * NULL grid only measures. Blanks at a break vanish, others are kept; a word longer than a row is cut at the
 * row's end; '\n' breaks. An empty text needs no row. */
#ifndef SHMLAB_FACE_WRAP_H
#define SHMLAB_FACE_WRAP_H

#include <stddef.h>

#include "course/lesson.h"
#include "face/grid.h"

struct wrap_piece { /* the text stays the caller's */
    const char *text;
    enum style style;
};

int wrap_pieces(struct grid *grid, struct rect area, int skip, const struct wrap_piece *pieces, size_t count);
int wrap_text(struct grid *grid, struct rect area, int skip, enum style style, const char *text);
/* Bold, emphasis, code and links get their own style, the rest `base`. */
int wrap_rich(struct grid *grid, struct rect area, int skip, enum style base, const struct rich *rich);

#endif

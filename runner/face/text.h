/* The plain face: lines appended to a stream, for pipes, TERM=dumb and readers of speech or braille. No
 * escape byte ever leaves it: what is not printable is shown as ^[ or \x9B. */
#ifndef SHMLAB_FACE_TEXT_H
#define SHMLAB_FACE_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/span.h"

/* Appends `text`; newlines and tabs stay. With `ascii` every other character becomes its ASCII likeness. */
void text_visible(struct buf *out, struct span text, bool ascii);
/* One line, its newline added, and flushed: a reader at a pipe waits for it. */
void text_line(FILE *out, const char *text, bool ascii);

/* How wide lines should be: $COLUMNS, else one less than the terminal on standard output has, else 78. */
int text_columns(void);

#endif

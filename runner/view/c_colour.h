/* The styles of a line of C, letter by letter: keywords, strings and numbers, comments. Enough for reading;
 * no preprocessor, no types of the program's own. Pure. */
#ifndef SHMLAB_VIEW_C_COLOUR_H
#define SHMLAB_VIEW_C_COLOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fills styles[0 … length) with enum style. *in_comment: a comment has begun in an earlier line, and after
 * the call, one goes on in the next. */
void c_colour_line(const char *line, size_t length, bool *in_comment, uint8_t *styles);

#endif

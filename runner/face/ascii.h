/* One ASCII character for one column of anything else, so that a picture keeps its shape on a terminal that
 * has no Unicode: box lines, arrows, quotes, dashes, marks. */
#ifndef SHMLAB_FACE_ASCII_H
#define SHMLAB_FACE_ASCII_H

#include <stdbool.h>
#include <stdint.h>

/* ASCII stays itself; what has no likeness becomes '?'. */
uint32_t ascii_of(uint32_t ch);
/* A whole text, where it may grow: arrows and dots keep their sense ("->", "..."). The caller frees it. */
char *ascii_text(const char *text);
/* Whether the learner's locale can show nothing else. Sets LC_CTYPE from the environment. */
bool ascii_is_needed(void);

#endif

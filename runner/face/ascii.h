/* One ASCII character for one column of anything else, so that a picture keeps its shape on a terminal that
 * has no Unicode: box lines, arrows, quotes, dashes, marks. */
#ifndef SHMLAB_FACE_ASCII_H
#define SHMLAB_FACE_ASCII_H

#include <stdint.h>

/* ASCII stays itself; what has no likeness becomes '?'. */
uint32_t ascii_of(uint32_t ch);

#endif

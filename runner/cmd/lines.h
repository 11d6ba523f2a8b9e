/* Plain mode: changes first, the rest on demand; numbered choices; nothing is ever redrawn and no escape
 * byte is written. An empty line is the one next action, and at a question "I do not know". */
#ifndef SHMLAB_CMD_LINES_H
#define SHMLAB_CMD_LINES_H

#include "lab/face.h"

struct lines;

/* Fills in face: standard input is read by lines, standard output written. */
struct lines *lines_open(struct face *face);
void lines_close(struct lines *lines); /* NULL does nothing */

#endif

/* A grid as a picture for slides, handouts and the README: an SVG of text, which can be searched and copied.
 * The letters stand where the terminal has them, whatever the reader's monospaced font. */
#ifndef SHMLAB_FACE_SVG_H
#define SHMLAB_FACE_SVG_H

struct buf;
struct grid;

/* `title` is what is said to those who do not see it. */
void svg_write(const struct grid *grid, const char *title, struct buf *out);

#endif

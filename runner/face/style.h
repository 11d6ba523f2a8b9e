/* How each meaning of enum style looks, with 256 colours, with 8, and with none. Blue and orange carry what
 * must be told apart, never red against green; what a colour says, a word or a mark beside it says too. */
#ifndef SHMLAB_FACE_STYLE_H
#define SHMLAB_FACE_STYLE_H

#include <stdbool.h>

#include "face/grid.h"

enum palette { PALETTE_MONO, PALETTE_8, PALETTE_256 };

struct look {
    short colour; /* of the letters, in the terminal's numbering; -1 the terminal's own */
    bool bold, dim, underline, reverse, italic;
};

/* `colours` is what the terminal can show; `no_color` the value of $NO_COLOR, NULL when unset. */
enum palette style_palette(int colours, const char *no_color);
struct look style_look(enum style style, enum palette palette);
/* The style that looks so with 256 colours; where none does, what comes nearest without a colour. */
enum style style_like(struct look look);

#endif

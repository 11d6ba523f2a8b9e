/* What an actor wrote, as a terminal of its own would show it: a libvterm screen with scrollback, and beside
 * it the plain transcript that conditions are matched against. Pure: bytes in, lines out. */
#ifndef SHMLAB_LAB_PANE_H
#define SHMLAB_LAB_PANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pane;

struct pane *pane_open(int rows, int columns);
void pane_close(struct pane *pane); /* NULL does nothing */
void pane_feed(struct pane *pane, const char *bytes, size_t length);
void pane_resize(struct pane *pane, int rows, int columns);

/* Lines of scrollback and screen together, up to the last one that holds anything. Line 0 is the oldest
 * (at most 1,000 are kept). The text is UTF-8 without trailing blanks, valid until the next feed. */
size_t pane_lines(const struct pane *pane);
const char *pane_line(struct pane *pane, size_t line);
/* What stands at a place of the screen. */
struct pane_cell {
    uint32_t ch[2]; /* ch[0] 0: a blank */
    int width;      /* 1, 2, or 0 for the right half of a wide character */
    int colour;     /* of 256; -1 the terminal's own */
    bool bold, underline, reverse, italic;
};
struct pane_cell pane_cell(const struct pane *pane, int row, int column);
/* The next whole line that was not taken yet, without its newline; NULL when there is none. Valid until the
 * next call on this pane. With `rest`, an unfinished last line counts too. */
const char *pane_take(struct pane *pane, bool rest);
/* Everything fed, without carriage returns and escape sequences; at most the last 64 KiB. */
const char *pane_transcript(const struct pane *pane);

#endif

/* A grid of cells: what every view draws into and every face shows. Owns its cells and nothing else.
 *
 * Drawing clips at the grid's edges and at the given width, never fails, and never splits a wide character:
 * half of one at an edge becomes a blank. Positions are row, column from 0. Text is UTF-8; bytes that are
 * not are drawn as U+FFFD; control characters are drawn as '?'. */
#ifndef SHMLAB_FACE_GRID_H
#define SHMLAB_FACE_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Meanings, not colours: style.c says how each looks with and without colour. */
enum style {
    STYLE_PLAIN,
    STYLE_TITLE,  /* first row */
    STYLE_STRONG, /* bold text */
    STYLE_EMPH,
    STYLE_CODE,
    STYLE_DIM,     /* never the only carrier of a meaning, never in demo */
    STYLE_BOX,     /* lines of boxes */
    STYLE_CHANGED, /* always together with a '*' */
    STYLE_A,       /* what belongs to actor A (blue), B (orange), others in turn */
    STYLE_B,
    STYLE_C,
    STYLE_D,
    STYLE_OK,      /* together with the word ok */
    STYLE_FAIL,    /* together with the word FAIL */
    STYLE_KEY,     /* a key in the last row */
    STYLE_SELECT,  /* the selected line */
    STYLE_KEYWORD, /* source: C keyword */
    STYLE_STRING,  /* source: string, number */
    STYLE_COMMENT, /* source: comment */
    STYLE_COUNT
};

struct cell {
    uint32_t ch[2]; /* code point and at most one combining mark; ch[0] 0 is a blank */
    uint8_t width;  /* 1, 2, or 0 for the right half of a wide character */
    uint8_t style;  /* enum style */
};

struct rect {
    int row, column, rows, columns;
};

struct grid {
    int rows, columns;
    struct cell *cells;            /* rows × columns */
    bool ascii;                    /* boxes and arrows are drawn with + - | > */
    int cursor_row, cursor_column; /* where the terminal's cursor rests: the focused line; -1 hidden */
};

void grid_init(struct grid *grid, int rows, int columns, bool ascii);
void grid_free(struct grid *grid);
void grid_resize(struct grid *grid, int rows, int columns); /* and clears */
void grid_clear(struct grid *grid);
bool grid_equal(const struct grid *a, const struct grid *b);

/* Returns the columns used. At most `columns` are (-1: to the grid's edge). */
int grid_text(struct grid *grid, int row, int column, int columns, enum style style, const char *text);
int grid_text_n(struct grid *grid, int row, int column, int columns, enum style style, const char *text,
                size_t length);
int grid_printf(struct grid *grid, int row, int column, int columns, enum style style, const char *format,
                ...) __attribute__((format(printf, 6, 7)));
void grid_fill(struct grid *grid, struct rect area, enum style style, uint32_t ch);
void grid_hline(struct grid *grid, int row, int column, int columns, enum style style);
void grid_vline(struct grid *grid, int row, int column, int rows, enum style style);
/* A box of at least 2×2 along the rectangle's edge, title in the upper line (NULL without). */
void grid_box(struct grid *grid, struct rect area, enum style style, const char *title);
enum arrow { ARROW_LEFT, ARROW_RIGHT, ARROW_UP, ARROW_DOWN };
void grid_arrow(struct grid *grid, int row, int column, enum arrow arrow, enum style style);
void grid_put(struct grid *grid, int row, int column, enum style style, uint32_t ch);
/* Copies the part of `from` that begins at from_row, from_column over `area` of `to`: for scrolled panes. */
void grid_copy(struct grid *to, struct rect area, const struct grid *from, int from_row, int from_column);

/* Rows as UTF-8 text, trailing blanks cut, each with \n. The caller frees it. */
char *grid_dump(const struct grid *grid);

#endif

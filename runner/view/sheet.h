/* A sheet: as wide as its pane and as tall as what is written on it, so that nothing a view has to say is
 * ever cut; the pane shows a window of it. Views write downwards and never think of the pane's height.
 *
 * Text breaks at blanks and goes on in the next row below its own first column. Positions are in the sheet.
 */
#ifndef SHMLAB_VIEW_SHEET_H
#define SHMLAB_VIEW_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "course/lesson.h"
#include "face/grid.h"
#include "face/wrap.h"

struct sheet {
    struct grid grid;
    int row;                 /* the next free one: all rows above are written */
    int focus, focus_column; /* where the learner's eye should be, -1 nowhere in particular */
};

struct scroll {
    int at;          /* rows from where the sheet stands by itself: its top, or where the focus is seen */
    bool by_lines;   /* Up and Down scroll it, PgUp and PgDn mean something else here */
    bool follow;     /* stands where the focus is seen */
    int least, most; /* set by sheet_show: what `at` can be, */
    int first;       /* and which row of the sheet is the first one seen */
};

void sheet_init(struct sheet *sheet, int columns, bool ascii);
void sheet_free(struct sheet *sheet);

/* Room for `rows` more at sheet->row, for who draws into sheet->grid itself and then moves sheet->row. */
void sheet_room(struct sheet *sheet, int rows);
void sheet_gap(
    struct sheet *sheet); /* one empty row, unless there is one already or nothing is written yet */
void sheet_text(struct sheet *sheet, int indent, enum style style, const char *text);
void sheet_printf(struct sheet *sheet, int indent, enum style style, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void sheet_pieces(struct sheet *sheet, int indent, const struct wrap_piece *pieces, size_t count);
void sheet_rich(struct sheet *sheet, int indent, enum style style, const struct rich *rich);
/* A label, and `width` columns right of its beginning a text; the label is at most that wide. */
void sheet_label(struct sheet *sheet, int indent, enum style label_style, const char *label, int width,
                 enum style style, const char *text);
/* Texts side by side, each broken in its own columns; the next row is below the longest. */
struct sheet_cell {
    int column, columns;
    enum style style;
    const char *text;
};
void sheet_cells(struct sheet *sheet, const struct sheet_cell *cells, size_t count);
/* Lines that keep their indentation and break at blanks. */
void sheet_lines(struct sheet *sheet, int indent, enum style style, const char *text);
/* Text kept as it is, line by line. A line too long goes on behind a mark in the next row. */
void sheet_verbatim(struct sheet *sheet, int indent, enum style style, const char *text);
/* One such line with a style (enum style) for each of its bytes. It holds no tabs: sheet_tabs expands them
 * (the caller frees the copy). */
void sheet_code(struct sheet *sheet, int indent, struct span line, const uint8_t *styles);
char *sheet_tabs(struct span text);
/* "-- left ------------------ right --" over the whole width. Either may be NULL. */
void sheet_rule(struct sheet *sheet, const char *left, const char *right);
void sheet_focus(struct sheet *sheet, int row, int column);
/* All rows of `from`, the first `columns` of them, with the upper left corner at `row` and `column`. */
void sheet_paste(struct sheet *sheet, int row, int column, int columns, const struct sheet *from);

/* Shows in `area` as much as there is room for; what does not fit is announced in the last row. */
void sheet_show(const struct sheet *sheet, struct grid *grid, struct rect area, struct scroll *scroll);
/* The same in a box; the announcement stands in its lower line. The sheet is SHEET_BORDER columns narrower.
 */
void sheet_show_boxed(const struct sheet *sheet, struct grid *grid, struct rect area, const char *title,
                      struct scroll *scroll);
enum { SHEET_BORDER = 4 };

#endif

/* The frame of a pane that belongs to the stage: a box, or a line above it that names it. */
#include "view/view_parts.h"

enum { MARGIN = 1 };

struct rect view_pane_inner(struct rect area, bool boxed)
{
    if (boxed)
        return (struct rect){area.row + 1, area.column + 2, area.rows - 2, area.columns - SHEET_BORDER};
    return (struct rect){area.row + 1, area.column + MARGIN, area.rows - 1, area.columns - 2 * MARGIN};
}

void view_pane(const struct sheet *sheet, int first, struct grid *grid, struct rect area, bool boxed,
               const char *title)
{
    struct rect inner = view_pane_inner(area, boxed);
    if (boxed) {
        grid_box(grid, area, STYLE_BOX, title);
    } else {
        grid_hline(grid, area.row, area.column, area.columns, STYLE_BOX);
        grid_printf(grid, area.row, area.column + 2, area.columns - 4, STYLE_STRONG, " %s ", title);
    }
    if (inner.rows > sheet->row - first)
        inner.rows = sheet->row - first;
    grid_copy(grid, inner, &sheet->grid, first, 0);
    if (sheet->focus >= first && sheet->focus < first + inner.rows) {
        grid->cursor_row = inner.row + sheet->focus - first;
        grid->cursor_column = inner.column + (sheet->focus_column < inner.columns ? sheet->focus_column : 0);
    }
}

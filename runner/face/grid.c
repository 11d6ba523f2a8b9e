#include "face/grid.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "face/ascii.h"
#include "face/width.h"

static const struct cell blank = {.width = 1};

static struct cell *cell_at(const struct grid *grid, int row, int column)
{
    if (row < 0 || row >= grid->rows || column < 0 || column >= grid->columns)
        return NULL;
    return &grid->cells[(size_t)row * (size_t)grid->columns + (size_t)column];
}

void grid_init(struct grid *grid, int rows, int columns, bool ascii)
{
    *grid = (struct grid){.ascii = ascii};
    grid_resize(grid, rows, columns);
}

void grid_free(struct grid *grid)
{
    free(grid->cells);
    *grid = (struct grid){0};
}

void grid_resize(struct grid *grid, int rows, int columns)
{
    free(grid->cells);
    grid->rows = rows < 0 ? 0 : rows;
    grid->columns = columns < 0 ? 0 : columns;
    grid->cells = mem_array((size_t)grid->rows * (size_t)grid->columns, sizeof *grid->cells);
    grid_clear(grid);
}

void grid_clear(struct grid *grid)
{
    size_t count = (size_t)grid->rows * (size_t)grid->columns;
    for (size_t i = 0; i < count; i++)
        grid->cells[i] = blank;
    grid->cursor_row = grid->cursor_column = -1;
}

static bool cells_equal(const struct cell *a, const struct cell *b)
{
    return a->ch[0] == b->ch[0] && a->ch[1] == b->ch[1] && a->width == b->width && a->style == b->style;
}

bool grid_equal(const struct grid *a, const struct grid *b)
{
    if (a->rows != b->rows || a->columns != b->columns || a->cursor_row != b->cursor_row ||
        a->cursor_column != b->cursor_column)
        return false;
    size_t count = (size_t)a->rows * (size_t)a->columns;
    for (size_t i = 0; i < count; i++)
        if (!cells_equal(&a->cells[i], &b->cells[i]))
            return false;
    return true;
}

/* Writes one cell; the other half of a wide character that loses one becomes a blank. */
static void put_cell(struct grid *grid, int row, int column, struct cell value)
{
    struct cell *cell = cell_at(grid, row, column);
    if (cell == NULL)
        return;
    struct cell *other = NULL;
    if (cell->width == 0)
        other = cell_at(grid, row, column - 1);
    else if (cell->width == 2)
        other = cell_at(grid, row, column + 1);
    if (other != NULL)
        *other = (struct cell){.width = 1, .style = other->style};
    *cell = value;
}

static void put_blank(struct grid *grid, int row, int column, enum style style)
{
    put_cell(grid, row, column, (struct cell){.width = 1, .style = (uint8_t)style});
}

/* Both halves of a wide character; the caller knows that both columns exist. */
static void put_pair(struct grid *grid, int row, int column, struct cell left)
{
    put_blank(grid, row, column, left.style);
    put_blank(grid, row, column + 1, left.style);
    *cell_at(grid, row, column) = left;
    *cell_at(grid, row, column + 1) = (struct cell){.width = 0, .style = left.style};
}

static void put_wide(struct grid *grid, int row, int column, enum style style, uint32_t ch)
{
    struct cell left = {.ch[0] = ch, .width = 2, .style = (uint8_t)style};
    bool whole = cell_at(grid, row, column) != NULL && cell_at(grid, row, column + 1) != NULL;
    if (whole && !grid->ascii) {
        put_pair(grid, row, column, left);
        return;
    }
    put_cell(grid, row, column, (struct cell){.ch[0] = whole ? '?' : 0, .width = 1, .style = left.style});
    put_blank(grid, row, column + 1, style);
}

/* A combining mark joins the character to its left, the first such mark only. */
static void put_mark(struct grid *grid, int row, int column, uint32_t mark)
{
    struct cell *left = cell_at(grid, row, column - 1);
    if (left != NULL && left->width == 0)
        left = cell_at(grid, row, column - 2);
    if (left != NULL && left->ch[0] != 0 && left->ch[1] == 0 && !grid->ascii)
        left->ch[1] = mark;
}

void grid_put(struct grid *grid, int row, int column, enum style style, uint32_t ch)
{
    ch = ch == 0 ? ' ' : width_drawn(ch);
    if (ch == 0)
        return;
    int width = width_of(ch);
    if (width == 0) {
        put_mark(grid, row, column, ch);
    } else if (width == 2) {
        put_wide(grid, row, column, style, ch);
    } else {
        if (grid->ascii)
            ch = ascii_of(ch);
        put_cell(grid, row, column,
                 (struct cell){.ch[0] = ch == ' ' ? 0 : ch, .width = 1, .style = (uint8_t)style});
    }
}

int grid_text_n(struct grid *grid, int row, int column, int columns, enum style style, const char *text,
                size_t length)
{
    int room = grid->columns - column, used = 0;
    if (columns >= 0 && columns < room)
        room = columns;
    uint32_t ch;
    size_t took;
    while ((took = width_next(text, length, &ch)) > 0) {
        int width = width_of(ch);
        if (used + width > room) {
            if (used < room)
                put_blank(grid, row, column + used++, style);
            break;
        }
        grid_put(grid, row, column + used, style, ch);
        used += width;
        text += took;
        length -= took;
    }
    return used;
}

int grid_text(struct grid *grid, int row, int column, int columns, enum style style, const char *text)
{
    return grid_text_n(grid, row, column, columns, style, text, strlen(text));
}

int grid_printf(struct grid *grid, int row, int column, int columns, enum style style, const char *format,
                ...)
{
    va_list args;
    va_start(args, format);
    char *text = mem_vprintf(format, args);
    va_end(args);
    int used = grid_text(grid, row, column, columns, style, text);
    free(text);
    return used;
}

/* The part of `area` that lies inside the grid; empty areas have no rows. */
static struct rect clipped(const struct grid *grid, struct rect area)
{
    int top = area.row < 0 ? 0 : area.row, left = area.column < 0 ? 0 : area.column;
    long bottom = (long)area.row + area.rows, right = (long)area.column + area.columns;
    if (bottom > grid->rows)
        bottom = grid->rows;
    if (right > grid->columns)
        right = grid->columns;
    if (bottom <= top || right <= left)
        return (struct rect){0};
    return (struct rect){top, left, (int)bottom - top, (int)right - left};
}

void grid_fill(struct grid *grid, struct rect area, enum style style, uint32_t ch)
{
    struct rect part = clipped(grid, area);
    for (int row = part.row; row < part.row + part.rows; row++)
        for (int column = part.column; column < part.column + part.columns; column++)
            grid_put(grid, row, column, style, ch);
}

void grid_hline(struct grid *grid, int row, int column, int columns, enum style style)
{
    grid_fill(grid, (struct rect){row, column, 1, columns}, style, 0x2500);
}

void grid_vline(struct grid *grid, int row, int column, int rows, enum style style)
{
    grid_fill(grid, (struct rect){row, column, rows, 1}, style, 0x2502);
}

void grid_box(struct grid *grid, struct rect area, enum style style, const char *title)
{
    int bottom = area.row + area.rows - 1, right = area.column + area.columns - 1;
    if (area.rows < 2 || area.columns < 2)
        return;
    grid_hline(grid, area.row, area.column, area.columns, style);
    grid_hline(grid, bottom, area.column, area.columns, style);
    grid_vline(grid, area.row, area.column, area.rows, style);
    grid_vline(grid, area.row, right, area.rows, style);
    grid_put(grid, area.row, area.column, style, 0x250C);
    grid_put(grid, area.row, right, style, 0x2510);
    grid_put(grid, bottom, area.column, style, 0x2514);
    grid_put(grid, bottom, right, style, 0x2518);
    int room = area.columns - 6; /* corner, line, blank on either side */
    if (title == NULL || title[0] == '\0' || room < 1)
        return;
    grid_put(grid, area.row, area.column + 2, style, ' ');
    int used = grid_text(grid, area.row, area.column + 3, room, style, title);
    grid_put(grid, area.row, area.column + 3 + used, style, ' ');
}

void grid_arrow(struct grid *grid, int row, int column, enum arrow arrow, enum style style)
{
    static const uint32_t head[] = {
        [ARROW_LEFT] = 0x25C4, [ARROW_RIGHT] = 0x25BA, [ARROW_UP] = 0x25B2, [ARROW_DOWN] = 0x25BC};
    grid_put(grid, row, column, style, head[arrow]);
}

void grid_copy(struct grid *to, struct rect area, const struct grid *from, int from_row, int from_column)
{
    struct rect part = clipped(to, area);
    int down = from_row - area.row, across = from_column - area.column;
    for (int row = part.row; row < part.row + part.rows; row++) {
        for (int column = part.column; column < part.column + part.columns; column++) {
            const struct cell *cell = cell_at(from, row + down, column + across);
            bool last = column == part.column + part.columns - 1;
            if (cell == NULL)
                put_cell(to, row, column, blank);
            else if ((cell->width == 2 && last) || (cell->width == 0 && column == part.column))
                put_blank(to, row, column, cell->style);
            else if (cell->width == 2)
                put_pair(to, row, column, *cell);
            else if (cell->width == 1) /* a right half came with its left one */
                put_cell(to, row, column, *cell);
        }
    }
}

char *grid_dump(const struct grid *grid)
{
    struct buf text = {0};
    for (int row = 0; row < grid->rows; row++) {
        size_t end = text.length;
        for (int column = 0; column < grid->columns; column++) {
            const struct cell *cell = cell_at(grid, row, column);
            if (cell->width == 0)
                continue;
            char bytes[4];
            buf_add(&text, bytes, width_encode(cell->ch[0] ? cell->ch[0] : ' ', bytes));
            if (cell->ch[1] != 0)
                buf_add(&text, bytes, width_encode(cell->ch[1], bytes));
            if (cell->ch[0] != 0)
                end = text.length;
        }
        text.length = end;
        buf_char(&text, '\n');
    }
    return buf_take(&text);
}

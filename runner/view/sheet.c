#include "view/sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"
#include "face/ascii.h"
#include "face/width.h"
#include "face/wrap.h"

enum { FIRST_ROWS = 32 };

void sheet_init(struct sheet *sheet, int columns, bool ascii)
{
    *sheet = (struct sheet){.focus = -1, .focus_column = -1};
    grid_init(&sheet->grid, FIRST_ROWS, columns < 1 ? 1 : columns, ascii);
}

void sheet_free(struct sheet *sheet)
{
    grid_free(&sheet->grid);
    *sheet = (struct sheet){.focus = -1, .focus_column = -1};
}

void sheet_room(struct sheet *sheet, int rows)
{
    int need = sheet->row + rows, old = sheet->grid.rows;
    if (need <= old)
        return;
    struct grid grown;
    grid_init(&grown, need > 2 * old ? need : 2 * old, sheet->grid.columns, sheet->grid.ascii);
    grid_copy(&grown, (struct rect){0, 0, old, grown.columns}, &sheet->grid, 0, 0);
    grid_free(&sheet->grid);
    sheet->grid = grown;
}

static bool row_is_empty(const struct sheet *sheet, int row)
{
    const struct cell *cells = &sheet->grid.cells[(size_t)row * (size_t)sheet->grid.columns];
    for (int column = 0; column < sheet->grid.columns; column++)
        if (cells[column].ch[0] != 0)
            return false;
    return true;
}

void sheet_gap(struct sheet *sheet)
{
    if (sheet->row == 0 || row_is_empty(sheet, sheet->row - 1))
        return;
    sheet_room(sheet, 1);
    sheet->row++;
}

/* The rest of the sheet right of `indent`; where that is nothing, one column. */
static struct rect place(const struct sheet *sheet, int indent, int rows)
{
    int columns = sheet->grid.columns - indent;
    return (struct rect){sheet->row, indent, rows, columns < 1 ? 1 : columns};
}

static void write_pieces(struct sheet *sheet, int indent, const struct wrap_piece *pieces, size_t count)
{
    int rows = wrap_pieces(NULL, place(sheet, indent, 0), 0, pieces, count);
    sheet_room(sheet, rows);
    wrap_pieces(&sheet->grid, place(sheet, indent, rows), 0, pieces, count);
    sheet->row += rows;
}

void sheet_pieces(struct sheet *sheet, int indent, const struct wrap_piece *pieces, size_t count)
{
    if (!sheet->grid.ascii) {
        write_pieces(sheet, indent, pieces, count);
        return;
    }
    struct wrap_piece *plain = mem_array(count, sizeof *plain);
    for (size_t i = 0; i < count; i++)
        plain[i] = (struct wrap_piece){ascii_text(pieces[i].text), pieces[i].style};
    write_pieces(sheet, indent, plain, count);
    for (size_t i = 0; i < count; i++)
        free((char *)plain[i].text);
    free(plain);
}

void sheet_text(struct sheet *sheet, int indent, enum style style, const char *text)
{
    sheet_pieces(sheet, indent, &(struct wrap_piece){text, style}, 1);
}

void sheet_printf(struct sheet *sheet, int indent, enum style style, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = mem_vprintf(format, args);
    va_end(args);
    sheet_text(sheet, indent, style, text);
    free(text);
}

void sheet_rich(struct sheet *sheet, int indent, enum style style, const struct rich *rich)
{
    int rows = wrap_rich(NULL, place(sheet, indent, 0), 0, style, rich);
    sheet_room(sheet, rows);
    wrap_rich(&sheet->grid, place(sheet, indent, rows), 0, style, rich);
    sheet->row += rows;
}

void sheet_label(struct sheet *sheet, int indent, enum style label_style, const char *label, int width,
                 enum style style, const char *text)
{
    int before = sheet->row;
    sheet_text(sheet, indent + width, style, text);
    if (sheet->row == before) { /* no text: the label still has its row */
        sheet_room(sheet, 1);
        sheet->row++;
    }
    grid_text(&sheet->grid, before, indent, width, label_style, label);
}

void sheet_cells(struct sheet *sheet, const struct sheet_cell *cells, size_t count)
{
    int rows = 1;
    for (int drawn = 0; drawn < 2; drawn++) {
        for (size_t i = 0; i < count; i++) {
            struct rect area = {sheet->row, cells[i].column, rows, cells[i].columns};
            int need = wrap_text(drawn ? &sheet->grid : NULL, area, 0, cells[i].style, cells[i].text);
            rows = need > rows ? need : rows;
        }
        if (!drawn)
            sheet_room(sheet, rows);
    }
    sheet->row += rows;
}

/* As many bytes of a line as fit in `columns`, at least one character. */
static size_t fitting(struct span line, int columns)
{
    size_t length = 0, took;
    uint32_t ch;
    for (int used = 0; (took = width_next(line.at + length, line.length - length, &ch)) > 0; length += took) {
        used += width_of(ch);
        if (used > columns && length > 0)
            break;
    }
    return length;
}

/* Bytes of one row; those of a style are drawn together. */
static void code_row(struct sheet *sheet, int column, struct span part, const uint8_t *styles)
{
    for (size_t at = 0, end; at < part.length; at = end) {
        for (end = at + 1; end < part.length && styles[end] == styles[at]; end++)
            ;
        column += grid_text_n(&sheet->grid, sheet->row, column, -1, styles[at], part.at + at, end - at);
    }
}

void sheet_code(struct sheet *sheet, int indent, struct span line, const uint8_t *styles)
{
    int columns = place(sheet, indent, 0).columns;
    bool first = true;
    do {
        int mark = first || columns < 4 ? 0 : 2;
        struct span part = {line.at, fitting(line, columns - mark)};
        sheet_room(sheet, 1);
        if (mark > 0)
            grid_put(&sheet->grid, sheet->row, indent, STYLE_BOX, sheet->grid.ascii ? 0x5C : 0x21B5);
        code_row(sheet, indent + mark, part, styles);
        styles += part.length;
        line.at += part.length;
        line.length -= part.length;
        sheet->row++;
        first = false;
    } while (line.length > 0);
}

char *sheet_tabs(struct span text)
{
    struct buf out = {0};
    size_t line = 0; /* where the current one begins */
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] != '\t') {
            buf_char(&out, text.at[i]);
            if (text.at[i] == '\n')
                line = out.length;
            continue;
        }
        do
            buf_char(&out, ' ');
        while ((out.length - line) % 8 != 0);
    }
    return buf_take(&out);
}

void sheet_verbatim(struct sheet *sheet, int indent, enum style style, const char *text)
{
    char *expanded = sheet_tabs(span_of(text));
    uint8_t *styles = mem_alloc(strlen(expanded));
    memset(styles, (int)style, strlen(expanded));
    struct span rest = span_of(expanded);
    while (rest.length > 0)
        sheet_code(sheet, indent, span_line(&rest), styles);
    free(styles);
    free(expanded);
}

void sheet_rule(struct sheet *sheet, const char *left, const char *right)
{
    int columns = sheet->grid.columns, row = sheet->row;
    sheet_room(sheet, 1);
    grid_hline(&sheet->grid, row, 0, columns, STYLE_BOX);
    int used = left == NULL ? 0 : width_text(left) + 2, width = right == NULL ? 0 : width_text(right) + 2;
    sheet->row++;
    if (used > 0 && used + 4 <= columns) {
        grid_put(&sheet->grid, row, 2, STYLE_BOX, ' ');
        grid_text(&sheet->grid, row, 3, -1, STYLE_STRONG, left);
        grid_put(&sheet->grid, row, 1 + used, STYLE_BOX, ' ');
    } else if (used > 0) {
        sheet_text(sheet, 0, STYLE_STRONG, left);
    }
    if (width > 0 && used + width + 5 <= columns) {
        grid_put(&sheet->grid, row, columns - width - 2, STYLE_BOX, ' ');
        grid_text(&sheet->grid, row, columns - width - 1, width, STYLE_PLAIN, right);
        grid_put(&sheet->grid, row, columns - 3, STYLE_BOX, ' ');
    } else if (width > 0) {
        sheet_text(sheet, used + 4 <= columns ? 3 : 0, STYLE_PLAIN, right);
    }
}

void sheet_lines(struct sheet *sheet, int indent, enum style style, const char *text)
{
    struct span rest = span_of(text);
    while (rest.length > 0) {
        struct span line = span_line(&rest), words = span_trim(line);
        char *copy = span_dup(words);
        int blanks = words.length > 0 ? (int)(words.at - line.at) : 0;
        sheet_text(sheet, indent + blanks, style, copy);
        free(copy);
    }
}

void sheet_focus(struct sheet *sheet, int row, int column)
{
    sheet->focus = row;
    sheet->focus_column = column;
}

void sheet_paste(struct sheet *sheet, int row, int column, int columns, const struct sheet *from)
{
    if (row + from->row > sheet->row)
        sheet_room(sheet, row + from->row - sheet->row);
    grid_copy(&sheet->grid, (struct rect){row, column, from->row, columns}, &from->grid, 0, 0);
    if (row + from->row > sheet->row)
        sheet->row = row + from->row;
}

/* The first row to show, and the range of scroll->at. */
static int first_row(const struct sheet *sheet, int shown, struct scroll *scroll)
{
    int last = sheet->row > shown ? sheet->row - shown : 0;
    int base = scroll->follow && sheet->focus >= 0 ? sheet->focus - shown / 2 : 0;
    base = base < 0 ? 0 : base > last ? last : base;
    scroll->least = -base;
    scroll->most = last - base;
    int first = base + scroll->at;
    scroll->first = first < 0 ? 0 : first > last ? last : first;
    return scroll->first;
}

static void show_window(const struct sheet *sheet, struct grid *grid, struct rect area, int first)
{
    if (area.rows > sheet->row - first)
        area.rows = sheet->row - first;
    grid_copy(grid, area, &sheet->grid, first, 0);
    if (sheet->focus < first || sheet->focus >= first + area.rows)
        return;
    grid->cursor_row = area.row + sheet->focus - first;
    grid->cursor_column = area.column + (sheet->focus_column < area.columns ? sheet->focus_column : 0);
}

/* "rows 8-26 of 40: PgUp PgDn", or the keys alone, at the right end of a line that is already there. */
static void announce(const struct sheet *sheet, struct grid *grid, struct rect line,
                     const struct scroll *scroll, int shown)
{
    static const char *const names[2][3] = {{"PgDn", "PgUp", "PgUp PgDn"}, {"Down", "Up", "Up Down"}};
    int first = scroll->first;
    const char *keys = names[scroll->by_lines][first == 0 ? 0 : first + shown >= sheet->row ? 1 : 2];
    char *text = mem_printf(" rows %d-%d of %d: %s ", first + 1, first + shown, sheet->row, keys);
    if (width_text(text) > line.columns - 4) {
        free(text);
        text = mem_printf(" %s ", keys);
    }
    int width = width_text(text);
    grid_text(grid, line.row, line.column + line.columns - width - 2, width, STYLE_STRONG, text);
    free(text);
}

void sheet_show(const struct sheet *sheet, struct grid *grid, struct rect area, struct scroll *scroll)
{
    bool all = sheet->row <= area.rows || area.rows < 3;
    int shown = all ? area.rows : area.rows - 1;
    int first = first_row(sheet, shown, scroll);
    show_window(sheet, grid, (struct rect){area.row, area.column, shown, area.columns}, first);
    if (all)
        return;
    struct rect line = {area.row + shown, area.column, 1, area.columns};
    grid_hline(grid, line.row, line.column, line.columns, STYLE_BOX);
    announce(sheet, grid, line, scroll, shown);
}

void sheet_show_boxed(const struct sheet *sheet, struct grid *grid, struct rect area, const char *title,
                      struct scroll *scroll)
{
    int shown = area.rows - 2;
    if (shown < 1)
        return;
    int first = first_row(sheet, shown, scroll);
    grid_box(grid, area, STYLE_BOX, title);
    show_window(sheet, grid, (struct rect){area.row + 1, area.column + 2, shown, area.columns - SHEET_BORDER},
                first);
    if (sheet->row > shown)
        announce(sheet, grid, (struct rect){area.row + area.rows - 1, area.column, 1, area.columns}, scroll,
                 shown);
}

#include "lab/pane.h"

#include <stdlib.h>
#include <string.h>
#include <vterm.h>

#include "base/buf.h"
#include "base/mem.h"

enum { HISTORY_LINES = 1000, TRANSCRIPT_BYTES = 64 << 10 };
enum escape { ESCAPE_NONE, ESCAPE_BEGUN, ESCAPE_CSI, ESCAPE_STRING };

struct pane {
    VTerm *term;
    VTermScreen *screen;
    int rows, columns;
    char **history; /* lines that scrolled off, oldest first */
    size_t history_count, history_capacity;
    struct buf transcript, line, untaken, taken;
    enum escape escape;
};

static void add_code_point(struct buf *buf, uint32_t ch)
{
    if (ch < 0x80) {
        buf_char(buf, (char)ch);
    } else if (ch < 0x800) {
        buf_char(buf, (char)(0xc0 | ch >> 6));
        buf_char(buf, (char)(0x80 | (ch & 0x3f)));
    } else {
        if (ch >= 0x10000) {
            buf_char(buf, (char)(0xf0 | ch >> 18));
            buf_char(buf, (char)(0x80 | (ch >> 12 & 0x3f)));
        } else {
            buf_char(buf, (char)(0xe0 | ch >> 12));
        }
        buf_char(buf, (char)(0x80 | (ch >> 6 & 0x3f)));
        buf_char(buf, (char)(0x80 | (ch & 0x3f)));
    }
}

static void cells_to_line(struct buf *line, int columns, const VTermScreenCell *cells)
{
    buf_clear(line);
    size_t used = 0;
    for (int column = 0; column<columns; column += cells[column].width> 1 ? cells[column].width : 1) {
        const VTermScreenCell *cell = &cells[column];
        if (cell->chars[0] == 0 || cell->chars[0] == (uint32_t)-1) {
            buf_char(line, ' ');
            continue;
        }
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i] != 0; i++)
            add_code_point(line, cell->chars[i]);
        if (cell->chars[0] != ' ')
            used = line->length;
    }
    line->length = used;
    if (line->data != NULL)
        line->data[used] = '\0';
}

static int scrolled_off(int columns, const VTermScreenCell *cells, void *context)
{
    struct pane *pane = context;
    if (pane->history_count == HISTORY_LINES) {
        free(pane->history[0]);
        memmove(pane->history, pane->history + 1, (HISTORY_LINES - 1) * sizeof *pane->history);
        pane->history_count--;
    }
    pane->history =
        mem_push(pane->history, &pane->history_count, &pane->history_capacity, sizeof *pane->history);
    cells_to_line(&pane->line, columns, cells);
    pane->history[pane->history_count - 1] = mem_dup(buf_text(&pane->line));
    return 1;
}

struct pane *pane_open(int rows, int columns)
{
    static const VTermScreenCallbacks callbacks = {.sb_pushline = scrolled_off};
    struct pane *pane = mem_alloc(sizeof *pane);
    pane->rows = rows;
    pane->columns = columns;
    pane->term = vterm_new(rows, columns);
    vterm_set_utf8(pane->term, 1);
    pane->screen = vterm_obtain_screen(pane->term);
    vterm_screen_set_callbacks(pane->screen, &callbacks, pane);
    vterm_screen_reset(pane->screen, 1);
    return pane;
}

void pane_close(struct pane *pane)
{
    if (pane == NULL)
        return;
    vterm_free(pane->term);
    for (size_t i = 0; i < pane->history_count; i++)
        free(pane->history[i]);
    free(pane->history);
    buf_free(&pane->transcript);
    buf_free(&pane->line);
    buf_free(&pane->untaken);
    buf_free(&pane->taken);
    free(pane);
}

static void keep(struct pane *pane, char c)
{
    buf_char(&pane->transcript, c);
    if (pane->untaken.length < TRANSCRIPT_BYTES)
        buf_char(&pane->untaken, c);
}

/* Escape sequences are dropped by their shape alone: CSI … final byte, OSC and the other strings … BEL or
 * ESC. */
static void plain_byte(struct pane *pane, char c)
{
    switch (pane->escape) {
    case ESCAPE_NONE:
        if (c == '\033')
            pane->escape = ESCAPE_BEGUN;
        else if (c != '\r' && c != '\0')
            keep(pane, c);
        return;
    case ESCAPE_BEGUN:
        pane->escape = c == '[' ? ESCAPE_CSI : strchr("]PX^_", c) != NULL ? ESCAPE_STRING : ESCAPE_NONE;
        return;
    case ESCAPE_CSI:
        if (c >= 0x40 && c <= 0x7e)
            pane->escape = ESCAPE_NONE;
        return;
    case ESCAPE_STRING:
        if (c == '\a')
            pane->escape = ESCAPE_NONE;
        else if (c == '\033')
            pane->escape = ESCAPE_BEGUN;
        return;
    }
}

void pane_feed(struct pane *pane, const char *bytes, size_t length)
{
    vterm_input_write(pane->term, bytes, length);
    for (size_t i = 0; i < length; i++)
        plain_byte(pane, bytes[i]);
    struct buf *plain = &pane->transcript;
    if (plain->length > TRANSCRIPT_BYTES) {
        size_t extra = plain->length - TRANSCRIPT_BYTES / 2;
        memmove(plain->data, plain->data + extra, plain->length - extra + 1);
        plain->length -= extra;
    }
}

void pane_resize(struct pane *pane, int rows, int columns)
{
    if (rows < 1 || columns < 1)
        return;
    pane->rows = rows;
    pane->columns = columns;
    vterm_set_size(pane->term, rows, columns);
}

static int colour_of(const VTermColor *colour)
{
    return VTERM_COLOR_IS_DEFAULT_FG(colour) || !VTERM_COLOR_IS_INDEXED(colour) ? -1 : colour->indexed.idx;
}

struct pane_cell pane_cell(const struct pane *pane, int row, int column)
{
    VTermScreenCell cell = {0};
    vterm_screen_get_cell(pane->screen, (VTermPos){row, column}, &cell);
    bool half = cell.chars[0] == (uint32_t)-1;
    return (struct pane_cell){.ch = {half ? 0 : cell.chars[0], half ? 0 : cell.chars[1]},
                              .width = half ? 0 : cell.width,
                              .colour = colour_of(&cell.fg),
                              .bold = cell.attrs.bold,
                              .underline = cell.attrs.underline != 0,
                              .reverse = cell.attrs.reverse,
                              .italic = cell.attrs.italic};
}

static void read_row(struct pane *pane, int row)
{
    VTermScreenCell *cells = mem_array((size_t)pane->columns, sizeof *cells);
    for (int column = 0; column < pane->columns; column++)
        vterm_screen_get_cell(pane->screen, (VTermPos){row, column}, &cells[column]);
    cells_to_line(&pane->line, pane->columns, cells);
    free(cells);
}

size_t pane_lines(const struct pane *pane)
{
    for (int row = pane->rows - 1; row >= 0; row--) {
        for (int column = 0; column < pane->columns; column++) {
            VTermScreenCell cell;
            vterm_screen_get_cell(pane->screen, (VTermPos){row, column}, &cell);
            if (cell.chars[0] != 0 && cell.chars[0] != ' ' && cell.chars[0] != (uint32_t)-1)
                return pane->history_count + (size_t)row + 1;
        }
    }
    return pane->history_count;
}

const char *pane_line(struct pane *pane, size_t line)
{
    if (line < pane->history_count)
        return pane->history[line];
    size_t row = line - pane->history_count;
    if (row >= (size_t)pane->rows)
        return "";
    read_row(pane, (int)row);
    return buf_text(&pane->line);
}

const char *pane_transcript(const struct pane *pane)
{
    return buf_text(&pane->transcript);
}

const char *pane_take(struct pane *pane, bool rest)
{
    const char *end =
        pane->untaken.length > 0 ? memchr(pane->untaken.data, '\n', pane->untaken.length) : NULL;
    if (end == NULL && (!rest || pane->untaken.length == 0))
        return NULL;
    size_t length = end ? (size_t)(end - pane->untaken.data) : pane->untaken.length;
    size_t passed = length + (end != NULL);
    buf_clear(&pane->taken);
    buf_add(&pane->taken, pane->untaken.data, length);
    pane->untaken.length -= passed;
    memmove(pane->untaken.data, pane->untaken.data + passed, pane->untaken.length + 1);
    return buf_text(&pane->taken);
}

#include "face/svg.h"

#include "base/buf.h"
#include "face/grid.h"
#include "face/style.h"
#include "face/width.h"

/* A cell in tenths of a pixel, for letters of 14 pixels. */
enum { CELL_WIDTH = 84, CELL_HEIGHT = 180, BASELINE = 135, MARGIN = 120 };
static const char INK[] = "#1c1c1c", PAPER[] = "#fdfdfd";

static void add_escaped(struct buf *out, char c)
{
    switch (c) {
    case '<': buf_text_add(out, "&lt;"); return;
    case '>': buf_text_add(out, "&gt;"); return;
    case '&': buf_text_add(out, "&amp;"); return;
    case '"': buf_text_add(out, "&quot;"); return;
    default: buf_char(out, c);
    }
}

static void add_text(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++)
        add_escaped(out, *text);
}

static void add_char(struct buf *out, uint32_t ch)
{
    char bytes[4];
    if (ch < 0x80)
        add_escaped(out, (char)ch);
    else
        buf_add(out, bytes, width_encode(ch, bytes));
}

static void add_tenths(struct buf *out, const char *name, int tenths)
{
    buf_printf(out, " %s=\"%d.%d\"", name, tenths / 10, tenths % 10);
}

/* As xterm has them: a cube of six steps a colour, then greys. */
static void add_colour(struct buf *out, short number)
{
    static const int steps[] = {0, 95, 135, 175, 215, 255};
    if (number >= 232) {
        int grey = 8 + 10 * (number - 232);
        buf_printf(out, " fill=\"#%02x%02x%02x\"", grey, grey, grey);
    } else if (number >= 16) {
        int cube = number - 16;
        buf_printf(out, " fill=\"#%02x%02x%02x\"", steps[cube / 36], steps[cube / 6 % 6], steps[cube % 6]);
    }
}

struct stretch { /* cells of one row that look the same */
    int row, from, to;
};

static void add_stretch(struct buf *out, const struct grid *grid, struct stretch stretch)
{
    const struct cell *cells = grid->cells + (size_t)stretch.row * (size_t)grid->columns;
    struct look look = style_look(cells[stretch.from].style, PALETTE_256);
    int x = MARGIN + stretch.from * CELL_WIDTH, y = MARGIN + stretch.row * CELL_HEIGHT;
    int width = (stretch.to - stretch.from) * CELL_WIDTH;
    if (look.reverse) {
        buf_text_add(out, "<rect");
        add_tenths(out, "x", x);
        add_tenths(out, "y", y);
        add_tenths(out, "width", width);
        add_tenths(out, "height", CELL_HEIGHT);
        buf_text_add(out, "/>\n");
    }
    buf_text_add(out, "<text");
    add_tenths(out, "x", x);
    add_tenths(out, "y", y + BASELINE);
    add_tenths(out, "textLength", width);
    if (look.reverse)
        buf_printf(out, " fill=\"%s\"", PAPER);
    else
        add_colour(out, look.colour);
    if (look.bold)
        buf_text_add(out, " font-weight=\"bold\"");
    if (look.italic)
        buf_text_add(out, " font-style=\"italic\"");
    buf_char(out, '>');
    for (int column = stretch.from; column < stretch.to; column++) {
        const struct cell *cell = &cells[column];
        if (cell->width == 0)
            continue;
        add_char(out, cell->ch[0] != 0 ? cell->ch[0] : ' ');
        if (cell->ch[1] != 0)
            add_char(out, cell->ch[1]);
    }
    buf_text_add(out, "</text>\n");
}

static bool is_blank(const struct cell *cell)
{
    return (cell->ch[0] == 0 || cell->ch[0] == ' ') && !style_look(cell->style, PALETTE_256).reverse;
}

static void add_row(struct buf *out, const struct grid *grid, int row)
{
    const struct cell *cells = grid->cells + (size_t)row * (size_t)grid->columns;
    for (int from = 0; from < grid->columns;) {
        if (is_blank(&cells[from])) {
            from++;
            continue;
        }
        int to = from;
        while (to < grid->columns && cells[to].style == cells[from].style)
            to++;
        while (is_blank(&cells[to - 1]))
            to--;
        add_stretch(out, grid, (struct stretch){row, from, to});
        from = to;
    }
}

void svg_write(const struct grid *grid, const char *title, struct buf *out)
{
    int width = 2 * MARGIN + grid->columns * CELL_WIDTH, height = 2 * MARGIN + grid->rows * CELL_HEIGHT;
    buf_text_add(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    buf_printf(out, " viewBox=\"0 0 %d %d\"", width / 10, height / 10);
    buf_text_add(out, " role=\"img\" font-family=\"ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace\""
                      " font-size=\"14\" xml:space=\"preserve\"");
    buf_printf(out, " fill=\"%s\">\n<title>", INK);
    add_text(out, title);
    buf_printf(out, "</title>\n<rect width=\"100%%\" height=\"100%%\" rx=\"6\" fill=\"%s\"/>\n", PAPER);
    for (int row = 0; row < grid->rows; row++)
        add_row(out, grid, row);
    buf_text_add(out, "</svg>\n");
}

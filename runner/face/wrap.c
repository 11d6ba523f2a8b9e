/* The text is laid out as glyphs first, so that a word may change its style in the middle. */
#include "face/wrap.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "face/width.h"

struct glyph {
    uint32_t ch;
    uint8_t width, style;
};

struct glyphs {
    struct glyph *at;
    size_t count, capacity;
};

static void add_glyph(struct glyphs *glyphs, enum style style, uint32_t ch)
{
    glyphs->at = mem_push(glyphs->at, &glyphs->count, &glyphs->capacity, sizeof *glyphs->at);
    glyphs->at[glyphs->count - 1] = (struct glyph){ch, (uint8_t)width_of(ch), (uint8_t)style};
}

static void add_text(struct glyphs *glyphs, enum style style, const char *text)
{
    size_t length = strlen(text), took;
    uint32_t ch;
    while ((took = width_next(text, length, &ch)) > 0) {
        add_glyph(glyphs, style, ch);
        text += took;
        length -= took;
    }
}

struct row {
    size_t begin, end, next; /* glyphs begin..end are drawn; the row after this one begins at next */
};

/* The row that begins at `begin`: up to a '\n', or to the last blank that keeps it within `columns`. */
static struct row next_row(const struct glyphs *glyphs, size_t begin, int columns)
{
    size_t i = begin, blank = begin;
    int used = 0;
    bool fits = true, has_blank = false;
    for (; i < glyphs->count && glyphs->at[i].ch != '\n'; i++) {
        used += glyphs->at[i].width;
        if (glyphs->at[i].ch == ' ') {
            blank = i;
            has_blank = true;
        }
        if (used > columns && i > begin) {
            fits = false;
            break;
        }
    }
    struct row row = {begin, i, i};
    if (fits) {
        row.next = i < glyphs->count ? i + 1 : i;
        return row;
    }
    if (has_blank)
        row.end = row.next = blank;
    while (row.end > begin && glyphs->at[row.end - 1].ch == ' ')
        row.end--;
    while (row.next < glyphs->count && glyphs->at[row.next].ch == ' ')
        row.next++;
    if (row.next < glyphs->count && glyphs->at[row.next].ch == '\n')
        row.next++;
    return row;
}

static void draw_row(struct grid *grid, struct rect area, int at, const struct glyphs *glyphs, struct row row)
{
    int used = 0;
    for (size_t i = row.begin; i < row.end; i++) {
        const struct glyph *glyph = &glyphs->at[i];
        if (used + glyph->width <= area.columns)
            grid_put(grid, area.row + at, area.column + used, glyph->style, glyph->ch);
        used += glyph->width;
    }
}

static int lay_out(struct grid *grid, struct rect area, int skip, const struct glyphs *glyphs)
{
    int rows = 0, columns = area.columns < 1 ? 1 : area.columns;
    for (size_t begin = 0; begin < glyphs->count; rows++) {
        struct row row = next_row(glyphs, begin, columns);
        if (grid != NULL && rows >= skip && rows - skip < area.rows)
            draw_row(grid, area, rows - skip, glyphs, row);
        begin = row.next;
    }
    return rows;
}

int wrap_pieces(struct grid *grid, struct rect area, int skip, const struct wrap_piece *pieces, size_t count)
{
    struct glyphs glyphs = {0};
    for (size_t i = 0; i < count; i++)
        add_text(&glyphs, pieces[i].style, pieces[i].text);
    int rows = lay_out(grid, area, skip, &glyphs);
    free(glyphs.at);
    return rows;
}

int wrap_text(struct grid *grid, struct rect area, int skip, enum style style, const char *text)
{
    struct wrap_piece piece = {text, style};
    return wrap_pieces(grid, area, skip, &piece, 1);
}

static enum style run_style(unsigned bits, enum style base)
{
    if (bits & RUN_CODE)
        return STYLE_CODE;
    if (bits & RUN_BOLD)
        return STYLE_STRONG;
    return bits & (RUN_EMPH | RUN_LINK) ? STYLE_EMPH : base;
}

int wrap_rich(struct grid *grid, struct rect area, int skip, enum style base, const struct rich *rich)
{
    struct glyphs glyphs = {0};
    for (size_t i = 0; i < rich->count; i++) {
        enum style style = run_style(rich->runs[i].style, base);
        add_text(&glyphs, style, rich->runs[i].text);
        if (rich->runs[i].style & RUN_BREAK)
            add_glyph(&glyphs, style, '\n');
    }
    int rows = lay_out(grid, area, skip, &glyphs);
    free(glyphs.at);
    return rows;
}

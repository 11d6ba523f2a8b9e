#include "view/html.h"

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"
#include "face/width.h"

static void add_escaped(struct buf *out, struct span text)
{
    for (size_t i = 0; i < text.length; i++) {
        switch (text.at[i]) {
        case '<': buf_text_add(out, "&lt;"); break;
        case '>': buf_text_add(out, "&gt;"); break;
        case '&': buf_text_add(out, "&amp;"); break;
        case '"': buf_text_add(out, "&quot;"); break;
        default: buf_char(out, text.at[i]);
        }
    }
}

void html_text(struct buf *out, const char *text)
{
    add_escaped(out, span_of(text));
}

/* ---- a screen ---- */

static const char *class_of(enum style style)
{
    static const char *const classes[STYLE_COUNT] = {
        [STYLE_TITLE] = "b",    [STYLE_STRONG] = "b",    [STYLE_EMPH] = "i",      [STYLE_CODE] = "code",
        [STYLE_DIM] = "dim",    [STYLE_BOX] = "dim",     [STYLE_CHANGED] = "new", [STYLE_A] = "a",
        [STYLE_B] = "bb",       [STYLE_C] = "c",         [STYLE_D] = "d",         [STYLE_OK] = "a",
        [STYLE_FAIL] = "bb",    [STYLE_KEY] = "b",       [STYLE_SELECT] = "new",  [STYLE_KEYWORD] = "a",
        [STYLE_STRING] = "str", [STYLE_COMMENT] = "dim",
    };
    return classes[style];
}

static bool is_blank(const struct cell *cell)
{
    return (cell->ch[0] == 0 || cell->ch[0] == ' ') && cell->style != STYLE_CHANGED &&
           cell->style != STYLE_SELECT;
}

static int used_columns(const struct grid *grid, int row)
{
    int columns = grid->columns;
    while (columns > 0 && is_blank(&grid->cells[(size_t)row * (size_t)grid->columns + (size_t)columns - 1]))
        columns--;
    return columns;
}

static void add_char(struct buf *out, uint32_t ch)
{
    char bytes[4];
    add_escaped(out, (struct span){bytes, width_encode(ch != 0 ? ch : ' ', bytes)});
}

static void add_row(struct buf *out, const struct grid *grid, int row)
{
    const struct cell *cells = grid->cells + (size_t)row * (size_t)grid->columns;
    const char *open = NULL;
    for (int column = 0, end = used_columns(grid, row); column < end; column++) {
        const char *class = is_blank(&cells[column]) ? open : class_of(cells[column].style);
        if (class != open && open != NULL)
            buf_text_add(out, "</span>");
        if (class != open && class != NULL)
            buf_printf(out, "<span class=\"%s\">", class);
        open = class;
        if (cells[column].width > 0)
            add_char(out, cells[column].ch[0]);
        if (cells[column].width > 0 && cells[column].ch[1] != 0)
            add_char(out, cells[column].ch[1]);
    }
    if (open != NULL)
        buf_text_add(out, "</span>");
    buf_char(out, '\n');
}

void html_grid(struct buf *out, const struct grid *grid)
{
    int rows = grid->rows;
    while (rows > 0 && used_columns(grid, rows - 1) == 0)
        rows--;
    buf_text_add(out, "<pre class=\"screen\">\n");
    for (int row = 0; row < rows; row++)
        add_row(out, grid, row);
    buf_text_add(out, "</pre>\n");
}

/* ---- the text of a lesson ---- */

void html_rich(struct buf *out, const struct rich *rich)
{
    static const struct {
        unsigned style;
        const char *tag;
    } tags[] = {{RUN_BOLD, "strong"}, {RUN_EMPH, "em"}, {RUN_CODE, "code"}};
    enum { TAGS = sizeof tags / sizeof *tags };
    for (size_t i = 0; i < rich->count; i++) {
        const struct run *run = &rich->runs[i];
        for (size_t k = 0; k < TAGS; k++)
            if (run->style & tags[k].style)
                buf_printf(out, "<%s>", tags[k].tag);
        html_text(out, run->text);
        for (size_t k = TAGS; k-- > 0;)
            if (run->style & tags[k].style)
                buf_printf(out, "</%s>", tags[k].tag);
        if (run->style & RUN_BREAK)
            buf_text_add(out, "<br>");
    }
}

struct writer {
    struct buf *out;
    const struct lesson *lesson;
    const struct html_scenes *scenes;
    int lists; /* that are open */
    bool ordered[8];
};

static void close_lists(struct writer *writer, int depth)
{
    while (writer->lists > depth) {
        writer->lists--;
        buf_printf(writer->out, "</li></%s>\n", writer->ordered[writer->lists] ? "ol" : "ul");
    }
}

static void write_item(struct writer *writer, const struct block *block)
{
    close_lists(writer, block->depth);
    if (writer->lists == block->depth) {
        buf_text_add(writer->out, "</li>\n<li>");
    } else {
        writer->ordered[writer->lists++] = block->number > 0;
        buf_printf(writer->out, "<%s><li>", block->number > 0 ? "ol" : "ul");
    }
    html_rich(writer->out, &block->text);
}

static void write_table(struct writer *writer, const struct table *table)
{
    buf_text_add(writer->out, "<div class=\"wide\"><table>\n");
    for (size_t row = 0; row < table->rows; row++) {
        buf_text_add(writer->out, "<tr>");
        for (size_t column = 0; column < table->columns; column++) {
            buf_text_add(writer->out, row == 0 ? "<th>" : "<td>");
            html_rich(writer->out, &table->cells[row * table->columns + column]);
            buf_text_add(writer->out, row == 0 ? "</th>" : "</td>");
        }
        buf_text_add(writer->out, "</tr>\n");
    }
    buf_text_add(writer->out, "</table></div>\n");
}

static void write_rich(struct writer *writer, const char *tag, const struct rich *rich)
{
    buf_printf(writer->out, "<%s>", tag);
    html_rich(writer->out, rich);
    buf_printf(writer->out, "</%s>\n", tag);
}

static void write_blocks(struct writer *writer, const struct block *blocks, size_t count);

static void write_options(struct buf *out, const struct question *question)
{
    buf_text_add(out, "<ul class=\"answers\">\n");
    for (size_t i = 0; i < question->option_count; i++) {
        const struct option *option = &question->options[i];
        buf_printf(out, "<li class=\"%s\">%s ", option->right ? "right" : "not", option->right ? "✓" : "✗");
        html_rich(out, &option->text);
        buf_text_add(out, " — ");
        html_rich(out, &option->why);
        buf_text_add(out, "</li>\n");
    }
    buf_text_add(out, "</ul>\n");
}

static void write_question(struct writer *writer, const struct question *question)
{
    struct buf *out = writer->out;
    buf_printf(out, "<div class=\"question\" id=\"q-%s\">\n", question->id);
    write_blocks(writer, question->stem, question->stem_count);
    if (question->option_count > 0)
        buf_text_add(out, "<ol>\n");
    for (size_t i = 0; i < question->option_count; i++)
        write_rich(writer, "li", &question->options[i].text);
    buf_printf(out, "%s<details><summary>Answer</summary>\n", question->option_count > 0 ? "</ol>\n" : "");
    if (question->option_count > 0)
        write_options(out, question);
    else
        write_rich(writer, "p", &question->answer);
    buf_text_add(out, "</details>\n</div>\n");
}

static void write_block(struct writer *writer, const struct block *block)
{
    struct buf *out = writer->out;
    switch (block->kind) {
    case BLOCK_TEXT: write_rich(writer, "p", &block->text); return;
    case BLOCK_HEADING: write_rich(writer, "h3", &block->text); return;
    case BLOCK_ITEM: write_item(writer, block); return;
    case BLOCK_QUOTE: write_rich(writer, "blockquote", &block->text); return;
    case BLOCK_CODE:
        buf_text_add(out, "<pre>");
        html_text(out, block->code);
        buf_text_add(out, "</pre>\n");
        return;
    case BLOCK_TABLE: write_table(writer, block->table); return;
    case BLOCK_SCENE:
        writer->scenes->write(writer->scenes->context, out, writer->lesson, block->index);
        return;
    case BLOCK_QUESTION: write_question(writer, &writer->lesson->questions[block->index]); return;
    }
}

static void write_blocks(struct writer *writer, const struct block *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool inside = (blocks[i].kind == BLOCK_TEXT || blocks[i].kind == BLOCK_CODE) && blocks[i].depth > 0;
        if (blocks[i].kind != BLOCK_ITEM)
            close_lists(writer, inside ? blocks[i].depth : 0);
        write_block(writer, &blocks[i]);
    }
    close_lists(writer, 0);
}

void html_lesson(struct buf *out, const struct lesson *lesson, const struct html_scenes *scenes)
{
    struct writer writer = {.out = out, .lesson = lesson, .scenes = scenes};
    for (size_t i = 0; i < lesson->page_count; i++) {
        const struct page *page = &lesson->pages[i];
        buf_printf(out, "<section id=\"page-%zu\">\n<h2>", i + 1);
        html_text(out, page->title);
        buf_printf(out, "</h2>\n%s", page->deeper ? "<p class=\"deeper\">deeper</p>\n" : "");
        write_blocks(&writer, page->blocks, page->block_count);
        buf_text_add(out, "</section>\n");
    }
}

/* md4c calls back for each block, span and piece of text; here they become parts. It gives no line numbers,
 * but its texts point into the input, and from there the line is counted. */
#include "course/lesson_part.h"

#include <md4c.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/rich.h"

enum { DEEPEST_LIST = 4 };

struct list {
    int number; /* of the next item; 0: not ordered */
    bool begun; /* its current item has given a part already */
    bool task, ticked;
};

struct reader {
    const char *path;
    struct span input;
    struct part *parts;
    size_t count, capacity;
    struct list lists[DEEPEST_LIST + 1]; /* by depth; 0 is no list */
    int depth, heading;
    size_t before_heading; /* how many parts there were */
    bool quote;
    struct rich now; /* the paragraph that is being read */
    int now_line;    /* 0 before its first text */
    unsigned style;
    char *href;
    struct buf verbatim; /* code or HTML that is being read */
    int verbatim_lines;  /* that passed before its first text */
    char *info;
    struct table *table;
    int table_line;
    size_t cell;
    const char *known; /* a place in the input, */
    int known_line;    /* and its line */
    bool failed;       /* err has words of ours */
    struct err *err;
};

static bool in_input(const struct reader *reader, const char *at)
{
    return at != NULL && at >= reader->input.at && at <= reader->input.at + reader->input.length;
}

/* Texts come in the order of the input. */
static int line_of(struct reader *reader, const char *at)
{
    for (; reader->known < at; reader->known++)
        reader->known_line += *reader->known == '\n';
    return reader->known_line;
}

static int fail(struct reader *reader, const char *words)
{
    reader->failed = true;
    return err_usage(reader->err, "%s:%d: %s", reader->path, reader->known_line, words); /* -1: md4c stops */
}

static struct part *add(struct reader *reader, enum part_kind kind, int line)
{
    reader->parts = mem_push(reader->parts, &reader->count, &reader->capacity, sizeof *reader->parts);
    struct part *part = &reader->parts[reader->count - 1];
    part->kind = kind;
    part->line = line;
    part->depth = reader->depth;
    return part;
}

static struct rich take_now(struct reader *reader)
{
    struct rich now = reader->now;
    reader->now = (struct rich){0};
    reader->now_line = 0;
    return now;
}

/* Ends the paragraph, if there is one. A tight list gives an item's text without a paragraph around it, so
 * every block that begins or ends comes through here. */
static void end_paragraph(struct reader *reader)
{
    if (reader->now.count == 0 || reader->table != NULL)
        return;
    struct list *list = &reader->lists[reader->depth];
    bool item = reader->depth > 0 && !list->begun && reader->heading == 0;
    enum part_kind kind = reader->heading > 0 ? PART_HEADING
                          : reader->quote     ? PART_QUOTE
                          : item              ? PART_ITEM
                                              : PART_TEXT;
    struct part *part = add(reader, kind, reader->now_line);
    part->text = take_now(reader);
    if (kind == PART_HEADING)
        part->depth = reader->heading;
    if (item) {
        part->number = list->number;
        part->task = list->task;
        part->ticked = list->ticked;
    }
    list->begun = true;
}

static void append(struct reader *reader, struct span text)
{
    rich_append(&reader->now, text, reader->style, reader->style & RUN_LINK ? reader->href : NULL);
}

/* The entities that a writer needs to say what Markdown would take for its own; others stay as written. */
static struct span entity(struct span text)
{
    static const char *const names[][2] = {{"&lt;", "<"},    {"&gt;", ">"},        {"&amp;", "&"},
                                           {"&quot;", "\""}, {"&nbsp;", "\u00a0"}, {"&#42;", "*"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (span_is(text, names[i][0]))
            return span_of(names[i][1]);
    return text;
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *at, MD_SIZE size, void *data)
{
    struct reader *reader = data;
    struct span text = {at, size};
    bool known = in_input(reader, at);
    if (known && reader->now_line == 0)
        reader->now_line = line_of(reader, at) - reader->verbatim_lines;
    if (reader->info != NULL || type == MD_TEXT_HTML) { /* inside a block of code or HTML */
        reader->verbatim_lines += !known && span_is(text, "\n") && reader->now_line == 0;
        buf_add(&reader->verbatim, at, size);
        return 0;
    }
    if (type == MD_TEXT_BR && reader->now.count > 0)
        reader->now.runs[reader->now.count - 1].style |= RUN_BREAK;
    else if (type == MD_TEXT_SOFTBR)
        append(reader, span_of(" "));
    else if (type == MD_TEXT_ENTITY)
        append(reader, entity(text));
    else if (type == MD_TEXT_NORMAL || type == MD_TEXT_CODE)
        append(reader, text);
    return 0;
}

static unsigned style_of(MD_SPANTYPE type)
{
    switch (type) {
    case MD_SPAN_EM: return RUN_EMPH;
    case MD_SPAN_STRONG: return RUN_BOLD;
    case MD_SPAN_CODE: return RUN_CODE;
    case MD_SPAN_A: return RUN_LINK;
    default: return 0;
    }
}

static int on_enter_span(MD_SPANTYPE type, void *detail, void *data)
{
    struct reader *reader = data;
    unsigned style = style_of(type);
    if (style == 0)
        return fail(reader, "expected text here: a lesson shows no pictures");
    if (style == RUN_LINK) {
        const MD_ATTRIBUTE *href = &((const MD_SPAN_A_DETAIL *)detail)->href;
        free(reader->href);
        reader->href = mem_dup_n(href->text, href->size);
    }
    reader->style |= style;
    return 0;
}

static int on_leave_span(MD_SPANTYPE type, void *detail, void *data)
{
    (void)detail;
    struct reader *reader = data;
    reader->style &= ~style_of(type);
    return 0;
}

static int enter_list(struct reader *reader, int number)
{
    if (reader->quote)
        return fail(reader, "expected paragraphs in a quote, got a list");
    if (reader->depth == DEEPEST_LIST)
        return fail(reader, "expected a list of at most 4 levels");
    reader->lists[++reader->depth] = (struct list){.number = number};
    return 0;
}

static int enter_code(struct reader *reader, const MD_BLOCK_CODE_DETAIL *detail)
{
    if (reader->quote)
        return fail(reader, "expected paragraphs in a quote, got code");
    if (in_input(reader, detail->info.text))
        reader->now_line = line_of(reader, detail->info.text);
    reader->verbatim_lines = 1; /* the fence */
    reader->info = mem_dup_n(detail->info.text, detail->info.size);
    return 0;
}

static int enter_table(struct reader *reader, const MD_BLOCK_TABLE_DETAIL *detail)
{
    if (reader->quote || reader->depth > 0)
        return fail(reader, "expected a table outside of quotes and lists");
    struct table *table = mem_alloc(sizeof *table);
    table->columns = detail->col_count;
    table->rows = detail->head_row_count + detail->body_row_count;
    table->cells = mem_array(table->rows * table->columns, sizeof *table->cells);
    reader->table = table;
    reader->table_line = 0;
    reader->cell = 0;
    return 0;
}

static int on_enter_block(MD_BLOCKTYPE type, void *detail, void *data)
{
    struct reader *reader = data;
    const MD_BLOCK_LI_DETAIL *item = detail;
    end_paragraph(reader);
    switch (type) {
    case MD_BLOCK_QUOTE:
        if (reader->quote || reader->depth > 0)
            return fail(reader, "expected a quote outside of quotes and lists");
        reader->quote = true;
        return 0;
    case MD_BLOCK_UL: return enter_list(reader, 0);
    case MD_BLOCK_OL: return enter_list(reader, (int)((const MD_BLOCK_OL_DETAIL *)detail)->start);
    case MD_BLOCK_LI:
        reader->lists[reader->depth].begun = false;
        reader->lists[reader->depth].task = item->is_task;
        reader->lists[reader->depth].ticked = item->is_task && item->task_mark != ' ';
        return 0;
    case MD_BLOCK_H:
        if (reader->quote || reader->depth > 0)
            return fail(reader, "expected a heading outside of quotes and lists");
        reader->heading = (int)((const MD_BLOCK_H_DETAIL *)detail)->level;
        reader->before_heading = reader->count;
        return 0;
    case MD_BLOCK_CODE: return enter_code(reader, detail);
    case MD_BLOCK_TABLE: return enter_table(reader, detail);
    case MD_BLOCK_HR: return fail(reader, "expected no line across the page: `##` begins a page");
    default: return 0;
    }
}

static void leave_code(struct reader *reader)
{
    struct part *part = add(reader, PART_CODE, reader->now_line > 0 ? reader->now_line : reader->known_line);
    part->info = reader->info;
    part->code = buf_take(&reader->verbatim);
    reader->info = NULL;
    reader->now_line = reader->verbatim_lines = 0;
}

/* One part for each comment; other HTML has no place in a lesson. */
static int leave_html(struct reader *reader)
{
    int line = reader->now_line, result = 0;
    char *html = buf_take(&reader->verbatim);
    struct span rest = span_trim(span_of(html));
    reader->now_line = reader->verbatim_lines = 0;
    while (result == 0 && rest.length > 0) {
        const char *end = span_starts(rest, "<!--") ? memmem(rest.at, rest.length, "-->", 3) : NULL;
        if (end == NULL) {
            result = fail(
                reader,
                "expected Markdown or a comment in <!-- -->, got other HTML or a comment without its end");
            break;
        }
        add(reader, PART_COMMENT, line)->code = mem_dup_n(rest.at + 4, (size_t)(end - rest.at) - 4);
        const char *begin = rest.at;
        rest = span_trim((struct span){end + 3, rest.length - (size_t)(end + 3 - rest.at)});
        for (const char *at = begin; at < rest.at; at++)
            line += *at == '\n';
    }
    free(html);
    return result;
}

static int leave_heading(struct reader *reader)
{
    reader->heading = 0;
    return reader->count > reader->before_heading
               ? 0
               : fail(reader, "expected words behind the # of the next heading");
}

static int on_leave_block(MD_BLOCKTYPE type, void *detail, void *data)
{
    (void)detail;
    struct reader *reader = data;
    if (type != MD_BLOCK_CODE && type != MD_BLOCK_HTML)
        end_paragraph(reader);
    struct list *list = &reader->lists[reader->depth];
    switch (type) {
    case MD_BLOCK_QUOTE: reader->quote = false; return 0;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL: reader->depth--; return 0;
    case MD_BLOCK_LI: list->number += list->number > 0; return 0;
    case MD_BLOCK_H: return leave_heading(reader);
    case MD_BLOCK_CODE: leave_code(reader); return 0;
    case MD_BLOCK_HTML: return leave_html(reader);
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        if (reader->table_line == 0)
            reader->table_line = reader->now_line;
        reader->table->cells[reader->cell++] = take_now(reader);
        return 0;
    case MD_BLOCK_TABLE:
        add(reader, PART_TABLE, reader->table_line)->table = reader->table;
        reader->table = NULL;
        return 0;
    default: return 0;
    }
}

void lesson_part_free(struct lesson_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        struct part *part = &parts->list[i];
        struct block block = {
            .text = part->text, .table = part->table, .code = part->code, .lang = part->info};
        block_free(&block);
    }
    free(parts->list);
    *parts = (struct lesson_parts){0};
}

static void free_reader(struct reader *reader)
{
    struct block rest = {.text = reader->now, .table = reader->table};
    block_free(&rest);
    free(reader->info);
    free(reader->href);
    buf_free(&reader->verbatim);
}

int lesson_part_read(const char *path, struct span text, struct lesson_parts *parts, struct err *err)
{
    static const MD_PARSER parser = {
        .flags = MD_FLAG_TABLES | MD_FLAG_TASKLISTS | MD_FLAG_NOHTMLSPANS | MD_FLAG_NOINDENTEDCODEBLOCKS,
        .enter_block = on_enter_block,
        .leave_block = on_leave_block,
        .enter_span = on_enter_span,
        .leave_span = on_leave_span,
        .text = on_text,
    };
    struct reader reader = {.path = path, .input = text, .known = text.at, .known_line = 1, .err = err};
    int result = md_parse(text.at, (MD_SIZE)text.length, &parser, &reader);
    if (result != 0 && !reader.failed)
        err_set(err, "%s: md4c gave up on it", path);
    *parts = (struct lesson_parts){reader.parts, reader.count};
    if (result != 0)
        lesson_part_free(parts);
    free_reader(&reader);
    return result == 0 ? 0 : -1;
}

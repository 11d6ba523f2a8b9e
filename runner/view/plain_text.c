#include "view/plain_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/span.h"
#include "face/width.h"
#include "view/plain.h"
#include "view/words_scene.h"

static int columns = PLAIN_COLUMNS;

void plain_wrap_at(int wanted)
{
    columns = wanted;
}

static void add_clean(struct buf *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        buf_char(out, (unsigned char)text[i] < 0x20 || text[i] == 0x7f ? '?' : text[i]);
}

static int width_of_span(struct span span)
{
    char *copy = span_dup(span);
    int width = width_text(copy);
    free(copy);
    return width;
}

static void add_line(struct buf *out, const char *first, struct span line)
{
    int indent = width_text(first), column = indent;
    buf_text_add(out, first);
    bool begins = true;
    for (struct span word = span_word(&line); word.length > 0; word = span_word(&line)) {
        int width = width_of_span(word);
        if (!begins && column + 1 + width > columns) {
            buf_printf(out, "\n%*s", indent, "");
            column = indent;
            begins = true;
        }
        if (!begins)
            buf_char(out, ' ');
        add_clean(out, word.at, word.length);
        column += width + !begins;
        begins = false;
    }
    buf_char(out, '\n');
}

void plain_text(struct buf *out, const char *first, const char *text)
{
    struct span rest = span_of(text);
    char *indent = mem_printf("%*s", width_text(first), "");
    for (bool begins = true; rest.length > 0; begins = false)
        add_line(out, begins ? first : indent, span_line(&rest));
    free(indent);
}

void plain_rich(struct buf *out, const char *first, const struct rich *rich)
{
    struct buf text = {0};
    for (size_t i = 0; i < rich->count; i++) {
        buf_text_add(&text, rich->runs[i].text);
        if (rich->runs[i].style & RUN_BREAK)
            buf_char(&text, '\n');
    }
    plain_text(out, first, buf_text(&text));
    buf_free(&text);
}

void plain_verbatim(struct buf *out, const char *indent, const char *text)
{
    struct span rest = span_of(text);
    while (rest.length > 0) {
        struct span line = span_line(&rest);
        buf_text_add(out, indent);
        for (size_t i = 0; i < line.length; i++)
            if (line.at[i] == '\t')
                buf_text_add(out, "    ");
            else
                add_clean(out, line.at + i, 1);
        buf_char(out, '\n');
    }
}

void plain_gap(struct buf *out)
{
    size_t length = out->length;
    if (length > 0 && !(length >= 2 && out->data[length - 1] == '\n' && out->data[length - 2] == '\n'))
        buf_char(out, '\n');
}

void plain_scene(struct buf *out, const struct lesson *lesson, size_t index)
{
    const struct scene *scene = &lesson->scenes[index];
    struct buf text = {0};
    buf_printf(&text, "Scene %zu of %zu: %s; ", index + 1, lesson->scene_count, scene->title);
    words_scene_length(scene, &text);
    buf_text_add(&text, ".\n");
    words_scene_starts(scene, &text);
    if (scene->goal != NULL)
        buf_char(&text, '\n');
    words_scene_goal(scene, false, &text);
    buf_text_add(&text, "\nLeaves nothing behind.\n");
    plain_text(out, "", text.data);
    buf_free(&text);
}

void plain_question(struct buf *out, const struct lesson *lesson, const struct question *question,
                    bool options)
{
    plain_blocks(out, lesson, question->stem, question->stem_count, false);
    for (size_t i = 0; options && i < question->option_count; i++) {
        char *first = mem_printf("  %zu  ", i + 1);
        plain_rich(out, first, &question->options[i].text);
        free(first);
    }
    if (options && question->option_count > 0)
        plain_text(out, "  0  ", "I do not know");
}

static void table(struct buf *out, const struct table *table)
{
    for (size_t row = 1; row < table->rows; row++) {
        struct buf text = {0};
        for (size_t i = 0; i < table->columns; i++) {
            char *name = rich_words(&table->cells[i]),
                 *value = rich_words(&table->cells[row * table->columns + i]);
            buf_printf(&text, "%s%s: %s", i > 0 ? "; " : "", name, value);
            free(name);
            free(value);
        }
        buf_char(&text, '.');
        plain_text(out, "- ", text.data);
        buf_free(&text);
    }
}

static void item(struct buf *out, const struct block *block)
{
    int indent = block->depth > 1 ? 3 * (block->depth - 1) : 0;
    char *first = block->number > 0 ? mem_printf("%*s%d. ", indent, "", block->number)
                                    : mem_printf("%*s- ", indent, "");
    plain_rich(out, first, &block->text);
    free(first);
}

static void block(struct buf *out, const struct lesson *lesson, const struct block *what, bool options)
{
    switch (what->kind) {
    case BLOCK_TEXT: plain_rich(out, what->depth > 0 ? "   " : "", &what->text); break;
    case BLOCK_HEADING: plain_rich(out, "", &what->text); break;
    case BLOCK_ITEM: item(out, what); break;
    case BLOCK_QUOTE: plain_rich(out, "> ", &what->text); break;
    case BLOCK_CODE: plain_verbatim(out, "    ", what->code); break;
    case BLOCK_TABLE: table(out, what->table); break;
    case BLOCK_SCENE: plain_scene(out, lesson, what->index); break;
    case BLOCK_QUESTION:
        if (!lesson->questions[what->index].predict) {
            plain_text(out, "", "Question:");
            plain_question(out, lesson, &lesson->questions[what->index], options);
        }
        break;
    }
}

void plain_blocks(struct buf *out, const struct lesson *lesson, const struct block *blocks, size_t count,
                  bool options)
{
    for (size_t i = 0; i < count; i++) {
        bool together = i > 0 && blocks[i - 1].kind == BLOCK_ITEM && blocks[i].kind == BLOCK_ITEM;
        bool hidden = blocks[i].kind == BLOCK_QUESTION && lesson->questions[blocks[i].index].predict;
        if (i > 0 && !together && !hidden)
            plain_gap(out);
        block(out, lesson, &blocks[i], options);
    }
}

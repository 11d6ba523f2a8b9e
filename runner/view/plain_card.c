/* A lesson on one printed page, from the lesson itself: the sentences that define a word, what is often said
 * and not so, the scenes by number, and as many questions with their answers as there is room for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "face/width.h"
#include "view/plain.h"
#include "view/plain_text.h"

enum { CARD_ROWS = 60, SCENE_COLUMNS = 39 };

static size_t rows_of(const struct buf *text)
{
    size_t rows = 0;
    for (size_t i = 0; i < text->length; i++)
        rows += text->data[i] == '\n';
    return rows;
}

/* How long the sentence is that a text begins with. */
static size_t sentence_length(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0') {
        bool stop =
            strchr(".?!", text[length]) != NULL && (text[length + 1] == ' ' || text[length + 1] == '\0');
        length++;
        if (stop)
            break;
    }
    return length;
}

static void add_item(struct buf *out, const char *text, size_t length)
{
    char *words = mem_dup_n(text, length);
    plain_text(out, "- ", words);
    free(words);
}

static void heading(struct buf *out, const char *words)
{
    plain_gap(out);
    plain_text(out, "", words);
}

/* ---- words ---- */

static const char *bold_of(const struct rich *rich)
{
    for (size_t i = 0; i < rich->count; i++)
        if (rich->runs[i].style & RUN_BOLD)
            return rich->runs[i].text;
    return NULL;
}

/* The sentence that has the word: an item of a list is a sentence of its own. */
static void add_definition(struct buf *out, const struct rich *rich)
{
    const char *bold = bold_of(rich);
    char *words = rich_words(rich);
    const char *at = words, *word = bold != NULL ? strstr(words, bold) : NULL;
    while (word != NULL && *at != '\0') {
        size_t length = sentence_length(at);
        if (word < at + length) {
            add_item(out, at, length);
            break;
        }
        at += length + strspn(at + length, " ");
    }
    free(words);
}

static void add_blocks(struct buf *out, const struct lesson *lesson, bool quotes,
                       void (*add)(struct buf *, const struct rich *))
{
    for (size_t p = 0; p < lesson->page_count; p++)
        for (size_t b = 0; b < lesson->pages[p].block_count; b++) {
            const struct block *block = &lesson->pages[p].blocks[b];
            bool text = block->kind == BLOCK_TEXT || block->kind == BLOCK_ITEM;
            if (quotes ? block->kind == BLOCK_QUOTE : text)
                add(out, &block->text);
        }
}

/* ---- what is not so ---- */

static void add_belief(struct buf *out, const struct rich *rich)
{
    static const char begin[] = "You may have read that ";
    char *words = rich_words(rich);
    if (strncmp(words, begin, strlen(begin)) == 0)
        plain_text(out, "- ", words + strlen(begin));
    free(words);
}

static void section(struct buf *out, const char *title, const struct lesson *lesson, bool quotes,
                    void (*add)(struct buf *, const struct rich *))
{
    struct buf items = {0};
    add_blocks(&items, lesson, quotes, add);
    if (items.length > 0) {
        heading(out, title);
        buf_add(out, items.data, items.length);
    }
    buf_free(&items);
}

/* ---- scenes and questions ---- */

static void add_scenes(struct buf *out, const struct lesson *lesson)
{
    if (lesson->scene_count == 0)
        return;
    heading(out, "SEEN");
    int column = 0; /* 0: the line is empty */
    for (size_t i = 0; i < lesson->scene_count; i++) {
        char *title = mem_printf("%s.%zu %s", lesson->number, i + 1, lesson->scenes[i].title);
        int width = width_text(title);
        bool beside = column > 0 && column < SCENE_COLUMNS && width <= PLAIN_COLUMNS - SCENE_COLUMNS;
        if (beside)
            buf_printf(out, "%*s%s", SCENE_COLUMNS - column, "", title);
        else
            buf_printf(out, "%s%s", column > 0 ? "\n" : "", title);
        column = beside ? PLAIN_COLUMNS : width;
        free(title);
    }
    buf_char(out, '\n');
}

static void add_answer(struct buf *out, const struct question *question)
{
    char *answer = NULL;
    for (size_t i = 0; answer == NULL && i < question->option_count; i++)
        if (question->options[i].right)
            answer = rich_words(&question->options[i].text);
    if (answer == NULL)
        answer = rich_words(&question->answer);
    char *stem = rich_words(&question->stem[0].text);
    plain_text(out, "- ", stem);
    plain_text(out, "  = ", answer);
    free(stem);
    free(answer);
}

static void add_questions(struct buf *out, const struct lesson *lesson)
{
    size_t left = 0;
    heading(out, "KNOWN");
    for (size_t i = 0; i < lesson->question_count; i++) {
        struct buf one = {0};
        if (lesson->questions[i].predict)
            continue;
        add_answer(&one, &lesson->questions[i]);
        bool fits = left == 0 && rows_of(out) + rows_of(&one) < CARD_ROWS;
        if (fits)
            buf_add(out, one.data, one.length);
        left += !fits;
        buf_free(&one);
    }
    if (left > 0)
        buf_printf(out, "- and %zu more: shmlab show %s\n", left, lesson->number);
}

void plain_card(const struct lesson *lesson, struct buf *out)
{
    char *title = mem_printf("%s %s", lesson->number, lesson->title);
    buf_printf(out, "%s%*s\n", title, PLAIN_COLUMNS - width_text(title), "shmlab card");
    for (int i = 0; i < PLAIN_COLUMNS; i++)
        buf_char(out, '-');
    buf_char(out, '\n');
    section(out, "WORDS", lesson, false, add_definition);
    section(out, "OFTEN SAID, AND NOT SO", lesson, true, add_belief);
    add_scenes(out, lesson);
    add_questions(out, lesson);
    free(title);
}

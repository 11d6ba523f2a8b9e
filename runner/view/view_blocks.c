/* Lesson text: paragraphs, lists, quotes, code, and the places of scenes and questions. Tables are in
 * view_table.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "view/view_parts.h"
#include "view/view_table.h"

enum { ITEM_INDENT = 3, CODE_INDENT = 2 };

static void write_item(struct sheet *sheet, const struct block *block)
{
    int indent = block->depth > 1 ? (block->depth - 1) * ITEM_INDENT : 0, row = sheet->row;
    char mark[16] = "";
    if (block->number > 0)
        snprintf(mark, sizeof mark, "%d.", block->number);
    sheet_rich(sheet, indent + ITEM_INDENT, STYLE_PLAIN, &block->text);
    if (sheet->row == row)
        return;
    if (block->number > 0)
        grid_text(&sheet->grid, row, indent, ITEM_INDENT, STYLE_PLAIN, mark);
    else
        grid_put(&sheet->grid, row, indent + 1, STYLE_PLAIN, 0x2022);
}

/* A bar on its left carries the quote; nothing depends on a style. */
static void write_quote(struct sheet *sheet, const struct block *block)
{
    int row = sheet->row;
    sheet_rich(sheet, 2, STYLE_PLAIN, &block->text);
    grid_vline(&sheet->grid, row, 0, sheet->row - row, STYLE_BOX);
}

static const char *answered(const struct session *session, const struct question *question)
{
    const struct answer *answer = session_answer(session, session->lesson->id, question->id);
    if (answer == NULL)
        return NULL;
    return question->option_count == 0 ? "answered" : answer->right ? "ok" : "to be asked again";
}

/* On the page a question is a card; it is asked on a page of its own when its turn comes. */
static void write_question(const struct session *session, struct sheet *sheet, size_t index)
{
    const struct lesson *lesson = session->lesson;
    const struct question *question = &lesson->questions[index];
    size_t number = 0, count = 0, next;
    if (question->predict)
        return;
    for (size_t i = 0; i < lesson->question_count; i++) {
        number += !lesson->questions[i].predict && i <= index;
        count += !lesson->questions[i].predict;
    }
    bool is_next = session_activity(session, &next) == ACTIVITY_QUESTION && next == index;
    char *title = mem_printf("%squestion %zu of %zu", is_next ? "▶ " : "", number, count);
    sheet_gap(sheet);
    if (is_next)
        sheet_focus(sheet, sheet->row, 0);
    sheet_rule(sheet, title, answered(session, question));
    free(title);
    if (question->stem_count > 0)
        sheet_rich(sheet, 0, STYLE_PLAIN, &question->stem[0].text);
}

static void write_block(const struct session *session, struct sheet *sheet, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_TEXT:
        sheet_rich(sheet, block->depth > 0 ? block->depth * ITEM_INDENT : 0, STYLE_PLAIN, &block->text);
        break;
    case BLOCK_HEADING: sheet_rich(sheet, 0, STYLE_STRONG, &block->text); break;
    case BLOCK_ITEM: write_item(sheet, block); break;
    case BLOCK_QUOTE: write_quote(sheet, block); break;
    case BLOCK_CODE: sheet_verbatim(sheet, CODE_INDENT, STYLE_CODE, block->code); break;
    case BLOCK_TABLE: view_table(sheet, block->table); break;
    case BLOCK_SCENE: view_scene(session, sheet, block->index); break;
    case BLOCK_QUESTION: write_question(session, sheet, block->index); break;
    }
}

static bool stay_together(const struct block *a, const struct block *b)
{
    return a->kind == BLOCK_ITEM && b->kind == BLOCK_ITEM;
}

void view_blocks(const struct session *session, struct sheet *sheet, const struct block *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !stay_together(&blocks[i - 1], &blocks[i]))
            sheet_gap(sheet);
        write_block(session, sheet, &blocks[i]);
    }
}

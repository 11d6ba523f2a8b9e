/* The open question: a prediction or one of the knowledge check. Before the answer its options; after it
 * what was said, and, once the machine may speak, why each option is right or wrong. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "face/width.h"
#include "view/view_parts.h"
#include "view/words_question.h"

enum { GAP = 6, INDENT = 2, NUMBER = 3 };

/* "1) zero": 0 stands for "I do not know". The caller frees it. */
static char *option_words(const struct question *question, size_t number)
{
    char *words = number == 0 ? mem_dup("I do not know") : rich_words(&question->options[number - 1].text);
    char *text = mem_printf("%zu) %s", number, words);
    free(words);
    return text;
}

static bool fits_one_row(const struct question *question, int columns)
{
    int used = INDENT;
    for (size_t number = 0; number <= question->option_count; number++) {
        char *text = option_words(question, number);
        used += width_text(text) + GAP;
        free(text);
    }
    return used - GAP <= columns;
}

static void write_in_a_row(const struct question *question, struct sheet *sheet, struct drawn *drawn)
{
    int column = INDENT;
    sheet_room(sheet, 1);
    for (size_t i = 1; i <= question->option_count + 1; i++) {
        size_t number = i <= question->option_count ? i : 0;
        char *text = option_words(question, number);
        int width = grid_text(&sheet->grid, sheet->row, column, -1, STYLE_PLAIN, text);
        view_hit(drawn, (struct rect){sheet->row, column, 1, width}, '0' + (int)number, -1);
        column += width + GAP;
        free(text);
    }
    sheet_focus(sheet, sheet->row, INDENT);
    sheet->row++;
}

static void write_below_each_other(const struct question *question, struct sheet *sheet, struct drawn *drawn)
{
    for (size_t i = 1; i <= question->option_count + 1; i++) {
        size_t number = i <= question->option_count ? i : 0;
        int row = sheet->row;
        char label[8];
        snprintf(label, sizeof label, "%zu)", number);
        if (number > 0)
            sheet_rich(sheet, INDENT + NUMBER, STYLE_PLAIN, &question->options[number - 1].text);
        else
            sheet_text(sheet, INDENT + NUMBER, STYLE_PLAIN, "I do not know");
        grid_text(&sheet->grid, row, INDENT, NUMBER, STYLE_KEY, label);
        view_hit(drawn, (struct rect){row, 0, sheet->row - row, sheet->grid.columns}, '0' + (int)number, -1);
        if (i == 1)
            sheet_focus(sheet, row, INDENT);
    }
}

static void write_choices(const struct question *question, struct sheet *sheet, struct drawn *drawn)
{
    sheet_gap(sheet);
    if (question->option_count == 0) {
        sheet_text(sheet, 0, STYLE_PLAIN,
                   "Say your answer aloud or write it down. Space shows one to compare it with.");
        sheet_focus(sheet, sheet->row - 1, 0);
        return;
    }
    if (fits_one_row(question, sheet->grid.columns))
        write_in_a_row(question, sheet, drawn);
    else
        write_below_each_other(question, sheet, drawn);
    sheet_gap(sheet);
    sheet_text(sheet, 0, STYLE_PLAIN,
               question->predict ? "Nothing runs until you choose. Kept for you, never graded."
                                 : "One is right. Your answer is kept; a wrong one comes back later.");
}

static void write_reasons(const struct ask *ask, struct sheet *sheet)
{
    for (size_t i = 0; i < ask->question->option_count; i++) {
        const struct option *option = &ask->question->options[i];
        const char *mark = words_question_mark(ask, i);
        char *words = option_words(ask->question, i + 1);
        char *text = mem_printf("%s%s%s", words, mark[0] != '\0' ? "   " : "", mark);
        sheet_text(sheet, INDENT, option->right ? STYLE_STRONG : STYLE_PLAIN, text);
        sheet_rich(sheet, INDENT + NUMBER, STYLE_PLAIN, &option->why);
        free(words);
        free(text);
    }
}

static void write_answered(const struct session *session, struct sheet *sheet)
{
    const struct ask *ask = &session->ask;
    struct buf said = {0};
    words_question_said(ask, &said);
    sheet_gap(sheet);
    sheet_focus(sheet, sheet->row, 0);
    sheet_text(sheet, 0, STYLE_STRONG, buf_text(&said));
    buf_free(&said);
    sheet_gap(sheet);
    if (ask->question->predict)
        sheet_text(sheet, 0, STYLE_PLAIN, "Space goes on: the machine answers.");
    else if (ask->question->option_count > 0)
        write_reasons(ask, sheet);
    else
        sheet_rich(sheet, INDENT, STYLE_PLAIN, &ask->question->answer);
    if (ask->question->proof != NULL && !ask->question->predict) {
        sheet_gap(sheet);
        sheet_printf(sheet, 0, STYLE_PLAIN, "Scene %s shows it: v opens it.", ask->question->proof);
    }
}

void view_question(const struct session *session, struct sheet *sheet, struct drawn *drawn)
{
    const struct question *question = session->ask.question;
    view_blocks(session, sheet, question->stem, question->stem_count);
    if (session->ask.answered)
        write_answered(session, sheet);
    else
        write_choices(question, sheet, drawn);
}

/* A demo's screen. Heads hide the lower rows, so the step and the next one stand on top, then what is said,
 * then the stage. Nothing is dim: projectors show pale text to nobody. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "face/width.h"
#include "lab/demo_words.h"
#include "lab/intent.h"
#include "view/view_parts.h"
#include "view/words_scene.h"

enum {
    TOP = 4, /* rows above the body: title, step, next, rule */
    MARGIN = 1,
    LABEL = 6,       /* "step  " */
    LINES_MOST = 12, /* of text on the screen */
    BAR_COLUMNS = 30,
};

static void write_title(const struct session *session, struct grid *grid)
{
    struct buf left = {0}, right = {0};
    demo_words_title(session, &left);
    demo_words_place(session, &right);
    int width = width_text(right.data), column = grid->columns - MARGIN - width;
    grid_text(grid, 0, MARGIN, column - 2, STYLE_TITLE, left.data);
    grid_text(grid, 0, column, width, STYLE_TITLE, right.data);
    buf_free(&left);
    buf_free(&right);
}

static void write_top(const struct session *session, struct grid *grid)
{
    struct buf step = {0}, next = {0};
    int room = grid->columns - MARGIN - LABEL - MARGIN;
    write_title(session, grid);
    demo_words_step(session, &step);
    demo_words_next(session, &next);
    grid_text(grid, 1, MARGIN, LABEL, STYLE_PLAIN, "step");
    grid_text(grid, 1, MARGIN + LABEL, room, STYLE_STRONG, buf_text(&step));
    grid_text(grid, 2, MARGIN, LABEL, STYLE_PLAIN, "next");
    grid_text(grid, 2, MARGIN + LABEL, room, STYLE_STRONG, buf_text(&next));
    grid_hline(grid, 3, 0, grid->columns, STYLE_PLAIN);
    buf_free(&step);
    buf_free(&next);
}

/* "PgDn next   PgUp back   …": on the first card only; later the keys are known, and rows are few. */
static void write_keys(const struct session *session, struct sheet *sheet)
{
    struct buf keys = {0};
    for (size_t i = 0; i < intent_action_count; i++) {
        const struct action *action = &intent_actions[i];
        bool next = action->intent == INTENT_NEXT && action->key != ' ';
        bool wanted = next || action->intent == INTENT_BACK || action->intent == INTENT_SCENE_NEXT ||
                      action->intent == INTENT_HELP || action->intent == INTENT_HOME;
        if (wanted && intent_is_here(session, action))
            buf_printf(&keys, "%s%s %s", keys.length > 0 ? "   " : "", action->keys,
                       action->intent == INTENT_HOME ? "quit" : action->label);
    }
    sheet_gap(sheet);
    sheet_text(sheet, 0, STYLE_PLAIN, buf_text(&keys));
    buf_free(&keys);
}

static void write_card(const struct session *session, const struct scene *scene, struct sheet *sheet)
{
    struct buf words = {0};
    const struct page *page = &session->lesson->pages[scene->page];
    if (sheet->row == 0)
        sheet_room(sheet, ++sheet->row);
    sheet_text(sheet, 0, STYLE_TITLE, page->title);
    sheet_gap(sheet);
    words_scene_starts(scene, &words);
    sheet_text(sheet, 0, STYLE_PLAIN, buf_text(&words));
    buf_clear(&words);
    words_scene_goal(scene, false, &words);
    sheet_text(sheet, 0, STYLE_STRONG, buf_text(&words));
    buf_free(&words);
    if (session->demo.at == 0)
        write_keys(session, sheet);
}

static void write_option(const struct session *session, size_t i, int most, struct sheet *sheet)
{
    const struct demo *demo = &session->demo;
    const struct question *question = session->ask.question;
    char *words = rich_words(&question->options[i].text);
    char *text = mem_printf("%zu) %s", i + 1, words);
    sheet_text(sheet, 2, STYLE_STRONG, text);
    int row = sheet->row - 1, from = 2 + width_text(text) + 3, left = sheet->grid.columns - BAR_COLUMNS;
    if (demo->counted == question && i < TALLY_MOST) {
        int columns = most > 0 ? demo->tally[i] * (BAR_COLUMNS - 6) / most : 0;
        from = from > left || left < 0 ? from : left;
        grid_fill(&sheet->grid, (struct rect){row, from, 1, columns}, STYLE_A, 0x2588);
        grid_printf(&sheet->grid, row, from + columns + (columns > 0), -1, STYLE_STRONG, "%d",
                    demo->tally[i]);
    }
    free(text);
    free(words);
}

static void write_question(const struct session *session, struct sheet *sheet)
{
    const struct question *question = session->ask.question;
    int most = 0;
    for (size_t i = 0; i < TALLY_MOST; i++)
        most = session->demo.tally[i] > most ? session->demo.tally[i] : most;
    view_blocks(session, sheet, question->stem, question->stem_count);
    sheet_gap(sheet);
    for (size_t i = 0; i < question->option_count; i++)
        write_option(session, i, most, sheet);
    if (session->demo.entry == NULL)
        return;
    sheet_gap(sheet);
    sheet_printf(sheet, 2, STYLE_PLAIN, "the class: %s_", session->demo.entry);
    sheet_focus(sheet, sheet->row - 1, 2 + width_text("the class: ") + width_text(session->demo.entry));
}

static void write_words(const struct session *session, struct sheet *sheet)
{
    struct buf said = {0};
    const char *trouble = demo_trouble(session);
    demo_words_said(session, &said);
    sheet_text(sheet, 0, STYLE_STRONG, buf_text(&said));
    if (trouble != NULL)
        sheet_text(sheet, 0, STYLE_PLAIN, trouble);
    sheet_gap(sheet);
    buf_free(&said);
}

static void write_body(const struct session *session, struct sheet *sheet, bool lean)
{
    const struct scene *scene = demo_scene(session);
    write_words(session, sheet);
    if (scene == NULL)
        return;
    if (session->ask.question != NULL)
        write_question(session, sheet);
    else if (session->play.scene < 0)
        write_card(session, scene, sheet);
    else
        view_demo_stage(session, sheet, lean);
}

/* Rows with a letter or a digit: lines of boxes are no text. */
static int lines_of_text(const struct sheet *sheet)
{
    int lines = 0;
    for (int row = 0; row < sheet->row; row++) {
        bool text = false;
        for (int column = 0; column < sheet->grid.columns; column++) {
            uint32_t ch = sheet->grid.cells[row * sheet->grid.columns + column].ch[0];
            text = text || (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z');
        }
        lines += text;
    }
    return lines;
}

static void without_dim(struct grid *grid)
{
    for (int i = 0; i < grid->rows * grid->columns; i++)
        if (grid->cells[i].style == STYLE_DIM || grid->cells[i].style == STYLE_BOX ||
            grid->cells[i].style == STYLE_COMMENT)
            grid->cells[i].style = STYLE_PLAIN;
}

/* The recorded screen below its own first rows, which are ours: so the mark and the place are of this demo.
 */
static void draw_recorded(const struct session *session, struct grid *grid)
{
    view_reel(session->demo.reel, grid, (struct rect){TOP, 0, grid->rows - TOP, grid->columns}, TOP);
}

void view_demo(const struct session *session, struct grid *grid, struct drawn *drawn)
{
    struct sheet sheet;
    struct scroll scroll = {.at = session->ui.stage_scroll, .by_lines = true};
    if (session->demo.dark)
        return;
    write_top(session, grid);
    if (demo_plays_reel(session)) {
        draw_recorded(session, grid);
        return;
    }
    for (int lean = 0; lean < 2; lean++) {
        sheet_init(&sheet, grid->columns - 2 * MARGIN, grid->ascii);
        write_body(session, &sheet, lean);
        if (lean || lines_of_text(&sheet) + TOP - 1 <= LINES_MOST)
            break;
        sheet_free(&sheet);
    }
    sheet_show(&sheet, grid, (struct rect){TOP, MARGIN, grid->rows - TOP, grid->columns - 2 * MARGIN},
               &scroll);
    drawn->stage_scroll_least = scroll.least;
    drawn->stage_scroll_most = scroll.most;
    drawn->next_shown = true;
    drawn->question_shown = session->ask.question != NULL;
    drawn->question_seq = session->question_seq;
    sheet_free(&sheet);
    without_dim(grid);
}

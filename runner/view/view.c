#include "view/view.h"

#include <stdlib.h>

#include "base/mem.h"
#include "face/wrap.h"
#include "view/layout.h"
#include "view/phrase.h"
#include "view/view_parts.h"

enum { MARGIN = 1 };

static bool has_stage(const struct session *session)
{
    return session->screen == SCREEN_LESSON || session->screen == SCREEN_STAGE;
}

/* What was told in rows of a sheet stands now in rows of the screen; what is not seen cannot be hit. */
static void move_hits(struct drawn *drawn, int from, struct rect area, int first)
{
    int kept = from;
    for (int i = from; i < drawn->hit_count; i++) {
        struct hit hit = drawn->hits[i];
        hit.row -= first;
        if (hit.row < 0 || hit.row >= area.rows)
            continue;
        if (hit.row + hit.rows > area.rows)
            hit.rows = area.rows - hit.row;
        hit.row += area.row;
        hit.column += area.column;
        drawn->hits[kept++] = hit;
    }
    drawn->hit_count = kept;
}

static void write_page(const struct session *session, struct sheet *sheet, struct drawn *drawn)
{
    if (session->ui.help && session->ui.paper != NULL)
        sheet_verbatim(sheet, 0, STYLE_CODE, session->ui.paper);
    else if (session->ui.help)
        view_help(session, sheet);
    else if (session->screen == SCREEN_NOTES)
        view_notes(session, sheet);
    else if (session->screen == SCREEN_HOME)
        view_home(session, sheet, drawn);
    else if (session->screen == SCREEN_EXERCISES)
        view_exercises(session, sheet, drawn);
    else if (session->screen == SCREEN_EXERCISE)
        view_exercise(session, sheet);
    else if (session->ask.question != NULL)
        view_question(session, sheet, drawn);
    else
        view_page(session, sheet);
}

static struct scroll page_scroll(const struct session *session)
{
    const struct ui *ui = &session->ui;
    if (ui->help)
        return (struct scroll){.at = ui->help_scroll};
    if (session->screen == SCREEN_HOME || session->screen == SCREEN_EXERCISES)
        return (struct scroll){.at = ui->list_scroll, .follow = true};
    bool playing =
        session->screen == SCREEN_LESSON && session->play.scene >= 0 && session->ask.question == NULL;
    return (struct scroll){.at = ui->page_scroll, .follow = playing};
}

static const char *page_title(const struct session *session)
{
    if (session->ask.question != NULL)
        return session->ask.question->predict ? "predict" : "question";
    return "lesson";
}

static void draw_page(const struct session *session, struct grid *grid, const struct layout *layout,
                      struct drawn *drawn)
{
    struct rect area = layout->page;
    int border = layout->wide ? SHEET_BORDER : 2 * MARGIN, hits = drawn->hit_count;
    if (area.rows <= 0)
        return;
    struct sheet sheet;
    sheet_init(&sheet, area.columns - border, grid->ascii);
    write_page(session, &sheet, drawn);
    struct scroll scroll = page_scroll(session);
    struct rect inner = {area.row, area.column + MARGIN, area.rows, area.columns - 2 * MARGIN};
    if (layout->wide) {
        sheet_show_boxed(&sheet, grid, area, page_title(session), &scroll);
        inner = (struct rect){area.row + 1, area.column + 2, area.rows - 2, area.columns - SHEET_BORDER};
    } else {
        sheet_show(&sheet, grid, inner, &scroll);
    }
    move_hits(drawn, hits, inner, scroll.first);
    drawn->next_shown = sheet.focus >= 0 ? sheet.focus < scroll.first + inner.rows : scroll.at >= scroll.most;
    drawn->page_scroll_least = scroll.least;
    drawn->page_scroll_most = scroll.most;
    if (session->ask.question != NULL && !session->ui.help) {
        drawn->question_shown = true;
        drawn->question_seq = session->question_seq;
    }
    sheet_free(&sheet);
}

static void draw_stage(const struct session *session, struct grid *grid, const struct layout *layout,
                       const struct sheet *sheet, struct drawn *drawn)
{
    struct rect area = layout->stage;
    struct scroll scroll = {.at = session->ui.stage_scroll};
    if (area.rows <= 0)
        return;
    if (layout->wide)
        sheet_show_boxed(sheet, grid, area, "stage", &scroll);
    else
        sheet_show(sheet, grid,
                   (struct rect){area.row, area.column + MARGIN, area.rows, area.columns - 2 * MARGIN},
                   &scroll);
    drawn->stage_scroll_least = scroll.least;
    drawn->stage_scroll_most = scroll.most;
}

static struct layout_wish make_wish(const struct session *session, const struct grid *grid)
{
    const struct ui *ui = &session->ui;
    struct layout_wish wish = {.rows = grid->rows, .columns = grid->columns, .page = true};
    wish.message_rows = view_message_rows(session, grid->columns);
    if (!has_stage(session) || ui->help)
        return wish;
    bool wide = grid->columns >= LAYOUT_WIDE, chosen = ui->show_source || ui->show_output;
    wish.page = session->screen == SCREEN_LESSON;
    wish.stage = true;
    wish.stage_rows = grid->rows;
    wish.stage_in_front = ui->side == VIEW_STAGE;
    if (!chosen || ui->show_source || wide)
        wish.source_rows = view_source_rows(session);
    if (!chosen || ui->show_output || wide)
        wish.output_rows = view_output_rows(session, grid->columns, wide);
    return wish;
}

/* Where no line is the focused one: on what was said last, else on the next action. */
static void rest_cursor(const struct session *session, struct grid *grid, const struct layout *layout)
{
    bool said = session->ui.message != NULL && session->ui.message[0] != '\0' && layout->message.rows > 0;
    grid->cursor_row = said ? layout->message.row : layout->keys.row;
    grid->cursor_column = grid->columns > 1 ? 1 : 0;
}

static void draw_body(const struct session *session, struct grid *grid, struct drawn *drawn)
{
    struct layout_wish wish = make_wish(session, grid);
    struct layout layout = layout_make(&wish);
    struct sheet stage = {0};
    bool staged = layout.stage.rows > 0;
    if (staged) { /* how tall it is decides what is left for the panes below it */
        int border = layout.wide ? SHEET_BORDER : 2 * MARGIN;
        sheet_init(&stage, layout.stage.columns - border, grid->ascii);
        view_stage(session, &stage);
        wish.stage_rows = stage.row;
        if (wish.output_rows > 0)
            wish.output_rows = view_output_rows(session, layout.output.columns, layout.wide);
        layout = layout_make(&wish);
    }
    view_title(session, grid);
    if (layout.rule.rows > 0)
        grid_hline(grid, layout.rule.row, 0, grid->columns, STYLE_BOX);
    view_source_pane(session, grid, layout.source, layout.wide);
    view_output_panes(session, grid, layout.output, layout.wide, drawn);
    if (staged) {
        draw_stage(session, grid, &layout, &stage, drawn);
        sheet_free(&stage);
    }
    draw_page(session, grid, &layout, drawn);
    if (layout.stage_rule.rows > 0)
        grid_hline(grid, layout.stage_rule.row, 0, grid->columns, STYLE_BOX);
    drawn->stage_column = staged ? layout.stage.column : grid->columns;
    view_message(session, grid, layout.message);
    struct session as_drawn = *session; /* the last row tells what can be done with this very picture */
    as_drawn.ui.drawn = *drawn;
    if (grid->cursor_row < 0)
        rest_cursor(session, grid, &layout);
    view_keys(&as_drawn, grid, layout.keys, drawn);
}

/* Who is alive on the stage, so that nobody fears for the processes. */
static void add_waiting(const struct session *session, struct buf *out)
{
    uint64_t alive = 0;
    for (size_t i = 0; i < session->stage.count && i < 64; i++)
        alive |= session->stage.actors[i].ended ? 0 : UINT64_C(1) << i;
    buf_text_add(out, "Nothing is lost.");
    if (alive == 0)
        return;
    buf_char(out, ' ');
    phrase_actors(alive, out);
    buf_text_add(out, (alive & (alive - 1)) == 0 ? " waits." : " wait.");
}

static void draw_too_small(const struct session *session, struct grid *grid, struct drawn *drawn)
{
    struct buf text = {0};
    buf_printf(&text, "This page needs %d x %d; here %d x %d.\nEnlarge, or choose a smaller font.\n",
               LAYOUT_COLUMNS_LEAST, LAYOUT_ROWS_LEAST, grid->columns, grid->rows);
    add_waiting(session, &text);
    buf_text_add(&text, "\np plain mode   q home");
    int left = grid->columns > 12 ? MARGIN : 0;
    wrap_text(grid, (struct rect){0, left, grid->rows, grid->columns - left}, 0, STYLE_PLAIN,
              buf_text(&text));
    buf_free(&text);
    drawn->too_small = true;
}

void view_draw(const struct session *session, struct grid *grid, struct drawn *drawn)
{
    *drawn = (struct drawn){0};
    grid_clear(grid);
    struct layout_wish size = {.rows = grid->rows, .columns = grid->columns};
    if (layout_make(&size).too_small)
        draw_too_small(session, grid, drawn);
    else if (session->screen == SCREEN_REPLAY && !session->ui.help)
        view_replay(session, grid, drawn);
    else if (session->screen == SCREEN_DEMO && !session->ui.help)
        view_demo(session, grid, drawn);
    else
        draw_body(session, grid, drawn);
}

/* The end of what each actor printed, as a terminal would show it: in boxes side by side, or below each other
 * in one pane. */
#include <stdlib.h>

#include "base/mem.h"
#include "face/width.h"
#include "lab/pane.h"
#include "view/phrase.h"
#include "view/view_parts.h"

enum {
    COLUMNS_LEAST = 26, /* of a pane beside another */
    BORDER_ROWS = 2,
    MARK = 3, /* "A| " */
    PRINTERS_MOST = 26,
    WORTH_ROWS = 8, /* of output are worth taking room from the stage */
};

static struct pane *pane_of(const struct session *session, int actor)
{
    return session->stage.actors[actor].pane;
}

/* Those that printed something; where nobody did and the panes were asked for, all. Returns how many. */
static int printers(const struct session *session, int actors[PRINTERS_MOST])
{
    int count = 0,
        all = (int)session->stage.count < PRINTERS_MOST ? (int)session->stage.count : PRINTERS_MOST;
    for (int actor = 0; actor < all; actor++)
        if (pane_of(session, actor) != NULL && pane_lines(pane_of(session, actor)) > 0)
            actors[count++] = actor;
    for (int actor = 0; count == 0 && session->ui.show_output && actor < all; actor++)
        actors[actor] = actor;
    return count == 0 && session->ui.show_output ? all : count;
}

static int panes_in(int count, int columns)
{
    int most = columns / COLUMNS_LEAST;
    return most < 1 ? 1 : most < count ? most : count;
}

/* Rows that the actor's last lines take at that width, WORTH_ROWS at most. */
static int rows_at(struct pane *pane, int columns)
{
    size_t lines = pane != NULL ? pane_lines(pane) : 0;
    int rows = 0;
    while (lines > 0 && rows < WORTH_ROWS) {
        int width = width_text(pane_line(pane, --lines));
        rows += width > columns && columns > 0 ? (width + columns - 1) / columns : 1;
    }
    return rows < WORTH_ROWS ? rows : WORTH_ROWS;
}

int view_output_rows(const struct session *session, int columns, bool boxed)
{
    int actors[PRINTERS_MOST], count = printers(session, actors), most = 0, sum = 0;
    int beside = boxed ? panes_in(count, columns) : 1;
    for (int i = 0; i < count; i++) {
        int rows = rows_at(pane_of(session, actors[i]), columns / beside - SHEET_BORDER);
        most = rows > most ? rows : most;
        sum += rows;
    }
    return count > 0 ? BORDER_ROWS + (boxed ? most : sum) : 0;
}

/* Lines `from` to before `end`; the last rows of them that fit are what counts. */
static void write_lines(struct pane *pane, struct sheet *sheet, size_t from, size_t end)
{
    for (size_t line = from; line < end; line++) {
        const char *text = pane_line(pane, line);
        if (text[0] != '\0') {
            sheet_verbatim(sheet, 0, STYLE_PLAIN, text);
            continue;
        }
        sheet_room(sheet, 1);
        sheet->row++;
    }
}

static void write_output(const struct session *session, int actor, struct sheet *sheet, int rows,
                         struct drawn *drawn)
{
    struct pane *pane = pane_of(session, actor);
    size_t lines = pane != NULL ? pane_lines(pane) : 0, back = (size_t)session->ui.output_scroll;
    size_t most = rows > 0 && lines > (size_t)rows ? lines - (size_t)rows : 0;
    if (lines == 0) {
        sheet_text(sheet, 0, STYLE_DIM, "nothing printed yet");
        return;
    }
    if ((int)most > drawn->output_scroll_most)
        drawn->output_scroll_most = (int)most;
    if (back > most)
        back = most;
    write_lines(pane, sheet, most - back, lines - back);
}

static void draw_output(const struct session *session, struct grid *grid, struct rect area, bool boxed,
                        int actor, struct drawn *drawn)
{
    struct rect inner = view_pane_inner(area, boxed);
    struct sheet sheet;
    int most_before = drawn->output_scroll_most;
    sheet_init(&sheet, inner.columns, grid->ascii);
    write_output(session, actor, &sheet, inner.rows, drawn);
    int first = sheet.row > inner.rows ? sheet.row - inner.rows : 0;
    const char *name = session->stage.actors[actor].name;
    bool more = drawn->output_scroll_most > most_before;
    char *title = mem_printf("%c output  %s%s", actor_letter(actor), name != NULL ? name : "",
                             more ? "  { } scroll" : "");
    view_pane(&sheet, first, grid, area, boxed, title);
    free(title);
    sheet_free(&sheet);
}

/* How many of the rows each printer gets: all it needs where that fits, else those who need most give up. */
static void share_rows(const struct session *session, const int *actors, int count, int columns, int rows,
                       int *shares)
{
    int sum = 0;
    for (int i = 0; i < count; i++) {
        shares[i] = rows_at(pane_of(session, actors[i]), columns);
        shares[i] = shares[i] > 0 ? shares[i] : 1;
        sum += shares[i];
    }
    for (; sum > rows; sum--) {
        int most = 0;
        for (int i = 1; i < count; i++)
            most = shares[i] >= shares[most] ? i : most;
        shares[most]--;
    }
}

/* The last `rows` rows of what an actor printed, its letter before each. */
static void add_printed(const struct session *session, struct sheet *sheet, int actor, int rows,
                        struct drawn *drawn)
{
    const char mark[] = {actor_letter(actor), '|', '\0'};
    struct sheet part;
    sheet_init(&part, sheet->grid.columns - MARK, sheet->grid.ascii);
    write_output(session, actor, &part, rows, drawn);
    int first = part.row > rows ? part.row - rows : 0, shown = part.row - first;
    sheet_room(sheet, shown);
    grid_copy(&sheet->grid, (struct rect){sheet->row, MARK, shown, part.grid.columns}, &part.grid, first, 0);
    for (int row = 0; row < shown; row++)
        grid_text(&sheet->grid, sheet->row + row, 0, MARK, phrase_style(actor), mark);
    sheet->row += shown;
    sheet_free(&part);
}

/* Below each other in one pane: lines are not broken so, and a letter says whose they are. */
static void draw_together(const struct session *session, struct grid *grid, struct rect area,
                          const int *actors, int count, struct drawn *drawn)
{
    struct rect inner = view_pane_inner(area, false);
    int shares[PRINTERS_MOST];
    struct sheet sheet;
    sheet_init(&sheet, inner.columns, grid->ascii);
    share_rows(session, actors, count, inner.columns - MARK, inner.rows, shares);
    for (int i = 0; i < count; i++)
        if (shares[i] > 0)
            add_printed(session, &sheet, actors[i], shares[i], drawn);
    view_pane(&sheet, 0, grid, area, false, "output");
    sheet_free(&sheet);
}

/* Which of the printers is shown first, so that the selected actor, or the one that moved last, is seen. */
static int first_shown(const struct stage_state *stage, const int *actors, int count, int shown)
{
    int wanted = stage->selected >= 0 ? stage->selected : stage->moved_last;
    for (int i = shown; i < count; i++)
        if (actors[i] == wanted)
            return i - shown + 1;
    return 0;
}

void view_output_panes(const struct session *session, struct grid *grid, struct rect area, bool boxed,
                       struct drawn *drawn)
{
    int actors[PRINTERS_MOST], count = printers(session, actors), shown = panes_in(count, area.columns);
    if (area.rows <= 0 || count == 0)
        return;
    if (!boxed && count > 1) {
        draw_together(session, grid, area, actors, count, drawn);
        return;
    }
    int first = first_shown(&session->stage, actors, count, shown);
    for (int i = 0; i < shown; i++) {
        int from = area.columns * i / shown, to = area.columns * (i + 1) / shown;
        draw_output(session, grid, (struct rect){area.row, area.column + from, area.rows, to - from}, boxed,
                    actors[first + i], drawn);
    }
}

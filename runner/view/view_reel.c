/* What a recording shows at some moment, and the screen of `shmlab replay`. Where the terminal has no row to
 * spare, the line that tells where one is lies over the recording's last row while it is paused. */
#include <stdio.h>

#include "base/buf.h"
#include "face/style.h"
#include "face/width.h"
#include "lab/intent.h"
#include "lab/pane.h"
#include "view/view_parts.h"

static void copy_cell(const struct pane_cell *cell, struct grid *grid, int row, int column)
{
    enum style style = style_like((struct look){.colour = (short)cell->colour,
                                                .bold = cell->bold,
                                                .underline = cell->underline,
                                                .reverse = cell->reverse,
                                                .italic = cell->italic});
    if (cell->width > 0)
        grid_put(grid, row, column, style, cell->ch[0] != 0 ? cell->ch[0] : ' ');
}

void view_reel(const struct reel *reel, struct grid *grid, struct rect area, int first)
{
    for (int row = 0; row < area.rows && first + row < reel->rows; row++)
        for (int column = 0; column < area.columns && column < reel->columns; column++) {
            struct pane_cell cell = pane_cell(reel->pane, first + row, column);
            copy_cell(&cell, grid, area.row + row, area.column + column);
        }
}

static void write_state(const struct session *session, struct grid *grid, int row)
{
    const struct replay *replay = &session->replay;
    const struct reel *reel = replay->reel;
    struct buf text = {0};
    buf_printf(&text, " %s  %.1f of %.1f s  x%g ", replay->playing ? "playing" : "paused", reel_time(reel),
               reel_length(reel), saved_speed(session));
    if (reel->rows > grid->rows || reel->columns > grid->columns)
        buf_printf(&text, " recorded at %d x %d ", reel->columns, reel->rows);
    for (size_t i = 0; i < intent_action_count; i++)
        if (intent_is_here(session, &intent_actions[i]) && intent_actions[i].in_bar)
            buf_printf(&text, "  %s %s", intent_actions[i].keys,
                       intent_actions[i].intent == INTENT_PAUSE  ? intent_next_label(session)
                       : intent_actions[i].intent == INTENT_HOME ? "quit"
                                                                 : intent_actions[i].label);
    grid_fill(grid, (struct rect){row, 0, 1, grid->columns}, STYLE_SELECT, ' ');
    grid_text(grid, row, 0, grid->columns, STYLE_SELECT, text.data);
    buf_free(&text);
}

void view_replay(const struct session *session, struct grid *grid, struct drawn *drawn)
{
    const struct replay *replay = &session->replay;
    int more = replay->reel->rows - grid->rows, first = session->ui.stage_scroll;
    bool spare = more < 0;
    drawn->stage_scroll_most = more > 0 ? more : 0;
    view_reel(replay->reel, grid, (struct rect){0, 0, grid->rows, grid->columns}, first);
    if (spare || !replay->playing)
        write_state(session, grid, grid->rows - 1);
}

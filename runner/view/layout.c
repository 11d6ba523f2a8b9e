#include "view/layout.h"

enum {
    PAGE_COLUMNS_MOST = 78, /* text is not read in longer lines */
    PAGE_SHARE = 38,        /* of 100 columns, when the stage stands beside it */
    PANE_ROWS = 4,          /* the least that is worth a pane of its own */
    BOTH_PANES_ROWS = 9,    /* source and output below each other need so many */
};

static int at_most(int value, int most)
{
    return value < most ? value : most;
}

static struct rect rows_of(struct rect area, int from, int rows)
{
    return (struct rect){area.row + from, area.column, rows, area.columns};
}

/* The lower part of a column: a third at least, more where the upper one has no use for it, nothing where
 * both would be cramped. */
static int lower_rows(int rows, int upper_wish)
{
    int lower = rows / 3 > PANE_ROWS ? rows / 3 : PANE_ROWS;
    if (rows < 2 * PANE_ROWS + 2)
        return 0;
    return rows - upper_wish > lower ? rows - upper_wish : lower;
}

/* Below 100 columns: one pane fills the screen, and the stage has what belongs to it underneath. */
static void lay_narrow(struct layout *layout, const struct layout_wish *wish, struct rect body)
{
    bool stage = wish->stage && (wish->stage_in_front || !wish->page);
    if (!stage) {
        layout->page = body;
        return;
    }
    if (body.rows > PANE_ROWS) {
        layout->stage_rule = rows_of(body, body.rows - 1, 1);
        body.rows--;
    }
    int lower = wish->source || wish->output ? lower_rows(body.rows, wish->stage_rows) : 0;
    layout->stage = rows_of(body, 0, body.rows - lower);
    struct rect panes = rows_of(body, body.rows - lower, lower);
    if (wish->source && wish->output && lower >= BOTH_PANES_ROWS) {
        layout->source = rows_of(panes, 0, lower - lower / 2);
        layout->output = rows_of(panes, lower - lower / 2, lower / 2);
    } else if (wish->source) {
        layout->source = panes;
    } else {
        layout->output = panes;
    }
}

static void lay_wide(struct layout *layout, const struct layout_wish *wish, struct rect body)
{
    int left = wish->page || wish->source || wish->output
                   ? at_most(body.columns * PAGE_SHARE / 100, PAGE_COLUMNS_MOST)
                   : 0;
    struct rect page = {body.row, body.column, body.rows, left};
    struct rect stage = {body.row, body.column + left, body.rows, body.columns - left};
    int lower = wish->source ? lower_rows(body.rows, wish->page ? body.rows : 0) : 0;
    if (wish->output && wish->page) {
        int below = lower_rows(stage.rows, wish->stage_rows + 2);
        layout->output = rows_of(stage, stage.rows - below, below);
        stage.rows -= below;
    } else if (wish->output) { /* no text: the output stands below the source */
        int below = wish->source ? page.rows / 2 : page.rows;
        layout->output = rows_of(page, page.rows - below, below);
        lower = page.rows - below;
        page.rows -= below;
    }
    layout->stage = stage;
    if (wish->source) {
        layout->source = rows_of(page, page.rows - lower, lower);
        page.rows -= lower;
    }
    if (wish->page)
        layout->page = page;
}

struct layout layout_make(const struct layout_wish *wish)
{
    int rows = wish->rows, columns = wish->columns;
    struct layout layout = {.too_small = rows < LAYOUT_ROWS_LEAST || columns < LAYOUT_COLUMNS_LEAST};
    if (layout.too_small)
        return layout;
    int message = wish->message_rows < 1 ? 1 : at_most(wish->message_rows, rows / 4);
    layout.wide = columns >= LAYOUT_WIDE && wish->stage;
    layout.title = (struct rect){0, 0, 1, columns};
    layout.keys = (struct rect){rows - 1, 0, 1, columns};
    layout.message = (struct rect){rows - 1 - message, 0, message, columns};
    int top = layout.wide ? 1 : 2; /* side by side, the boxes' upper lines are the rule */
    layout.rule = (struct rect){1, 0, layout.wide ? 0 : 1, columns};
    struct rect body = {top, 0, layout.message.row - top, columns};
    if (layout.wide)
        lay_wide(&layout, wish, body);
    else
        lay_narrow(&layout, wish, body);
    return layout;
}

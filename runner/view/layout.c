#include "view/layout.h"

enum {
    PAGE_COLUMNS_MOST = 78, /* text is not read in longer lines */
    PAGE_SHARE = 38,        /* of 100 columns, when the stage stands beside it */
    PANE_ROWS = 4,          /* the least that is worth a pane of its own */
    BORDER_ROWS = 2,
    BOTH_PANES_ROWS = 7, /* source and output below each other need so many */
};

static int at_most(int value, int most)
{
    return value < most ? value : most;
}

static struct rect rows_of(struct rect area, int from, int rows)
{
    return (struct rect){area.row + from, area.column, rows, area.columns};
}

/* The lower part of a column: what the upper one leaves, or else what it would fill itself, a third of the
 * column at most; nothing where both would be cramped. */
static int lower_rows(int rows, int upper_wish, int lower_wish)
{
    int least = at_most(lower_wish, rows / 3);
    if (rows < 2 * PANE_ROWS + 2 || lower_wish == 0)
        return 0;
    if (least < PANE_ROWS)
        least = PANE_ROWS;
    return rows - upper_wish > least ? rows - upper_wish : least;
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
    int lower = lower_rows(body.rows, wish->stage_rows, wish->source_rows + wish->output_rows);
    layout->stage = rows_of(body, 0, body.rows - lower);
    struct rect panes = rows_of(body, body.rows - lower, lower);
    if (wish->source_rows > 0 && wish->output_rows > 0 && lower >= BOTH_PANES_ROWS) {
        int output = at_most(wish->output_rows, lower / 2);
        layout->source = rows_of(panes, 0, lower - output);
        layout->output = rows_of(panes, lower - output, output);
    } else if (wish->source_rows > 0) {
        layout->source = panes;
    } else {
        layout->output = panes;
    }
}

/* Text and source on the left, the stage and what it prints on the right; without a text, the output moves
 * below the source. */
static void lay_wide(struct layout *layout, const struct layout_wish *wish, struct rect body)
{
    bool left_used = wish->page || wish->source_rows > 0 || wish->output_rows > 0;
    int columns = left_used ? at_most(body.columns * PAGE_SHARE / 100, PAGE_COLUMNS_MOST) : 0;
    struct rect left = {body.row, body.column, body.rows, columns};
    struct rect stage = {body.row, body.column + columns, body.rows, body.columns - columns};
    if (!wish->page) {
        int output = wish->source_rows == 0 ? left.rows : wish->output_rows > 0 ? left.rows / 2 : 0;
        layout->output = rows_of(left, left.rows - output, wish->output_rows > 0 ? output : 0);
        layout->source = rows_of(left, 0, left.rows - output);
        layout->stage = stage;
        return;
    }
    int output = lower_rows(stage.rows, wish->stage_rows + BORDER_ROWS, wish->output_rows);
    layout->stage = rows_of(stage, 0, stage.rows - output);
    layout->output = rows_of(stage, stage.rows - output, output);
    int source = lower_rows(left.rows, left.rows, wish->source_rows);
    layout->page = rows_of(left, 0, left.rows - source);
    layout->source = rows_of(left, left.rows - source, source);
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

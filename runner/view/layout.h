/* Where everything stands: rectangles from a size and what wants to be shown. Pure, and the only place that
 * knows at which sizes the screen changes its form. A rectangle with no rows is not shown. */
#ifndef SHMLAB_VIEW_LAYOUT_H
#define SHMLAB_VIEW_LAYOUT_H

#include <stdbool.h>

#include "face/grid.h"

enum {
    LAYOUT_ROWS_LEAST = 12, /* below either: one sentence instead of a page */
    LAYOUT_COLUMNS_LEAST = 40,
    LAYOUT_WIDE = 100, /* from here on text and stage stand side by side */
};

struct layout_wish {
    int rows, columns;   /* of the screen */
    bool page, stage;    /* what this screen has */
    bool stage_in_front; /* which of the two is seen where there is room for one */
    int message_rows;    /* what happened, 1 at least */
    int stage_rows;      /* what the stage would fill; the panes below it get the rest */
    int source_rows,
        output_rows; /* what the panes that belong to the stage would fill; 0 they are not shown */
};

struct layout {
    bool too_small;
    bool wide; /* panes stand in boxes of their own */
    struct rect title, rule;
    struct rect page, stage, source, output; /* whole panes, with the borders of their boxes */
    struct rect stage_rule;                  /* above the message, where the stage fills the screen */
    struct rect message, keys;
};

struct layout layout_make(const struct layout_wish *wish);

#endif

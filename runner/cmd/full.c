#include "cmd/full.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cmd/lines.h"
#include "face/grid.h"
#include "face/screen.h"
#include "face/svg.h"
#include "guardian.h"
#include "view/view.h"

struct full {
    struct screen_face *screen;
    struct grid grid;
    struct guardian *guardian;
    struct queue *queue; /* where keys go while screen_keys runs */
    struct lines *lines; /* after `p`: plain lines serve instead */
};

static void draw(void *context, const struct session *session, struct drawn *drawn)
{
    struct full *full = context;
    if (full->grid.rows != session->ui.rows || full->grid.columns != session->ui.columns)
        grid_resize(&full->grid, session->ui.rows, session->ui.columns);
    grid_clear(&full->grid);
    view_draw(session, &full->grid, drawn);
    screen_show(full->screen, &full->grid);
}

static void one_key(void *context, const struct screen_key *key)
{
    struct full *full = context;
    struct event event = {.kind = EVENT_KEY, .key = key->key};
    if (key->key == KEY_NONE)
        event =
            (struct event){.kind = EVENT_CLICK, .row = key->row, .column = key->column, .wheel = key->wheel};
    else if (key->key == 3) /* Ctrl-C: the terminal makes no signal of it */
        event = (struct event){.kind = EVENT_END};
    queue_add(full->queue, event);
}

static void keys(void *context, const struct session *session, struct queue *queue)
{
    struct full *full = context;
    (void)session;
    full->queue = queue;
    if (!screen_keys(full->screen, one_key, full))
        queue_add(queue, (struct event){.kind = EVENT_END});
}

static void size(void *context, int *rows, int *columns)
{
    struct full *full = context;
    screen_resize(full->screen);
    screen_size(full->screen, rows, columns);
}

static void suspend(void *context)
{
    screen_suspend(((struct full *)context)->screen);
}

static void resume(void *context)
{
    screen_resume(((struct full *)context)->screen);
}

static void stop(void *context)
{
    screen_stop(((struct full *)context)->screen);
}

static void redraw(void *context)
{
    screen_resize(((struct full *)context)->screen);
}

static char *dump(void *context)
{
    return grid_dump(&((struct full *)context)->grid);
}

static char *picture(void *context, const char *title)
{
    struct buf svg = {0};
    svg_write(&((struct full *)context)->grid, title, &svg);
    return buf_take(&svg);
}

static void take_back(struct full *full)
{
    if (full->guardian != NULL)
        guardian_farewell(full->guardian, NULL, 0);
    screen_close(full->screen);
    full->screen = NULL;
}

static void plain(struct face *face)
{
    struct full *full = face->context;
    take_back(full);
    full->lines = lines_open(face);
}

struct full *full_open(struct face *face, bool ascii, struct guardian *guardian, struct err *err)
{
    struct full *full = mem_alloc(sizeof *full);
    full->guardian = guardian;
    full->screen = screen_open(ascii, err);
    if (full->screen == NULL) {
        full_close(full);
        return NULL;
    }
    if (guardian != NULL) {
        size_t length;
        const char *farewell = screen_farewell(full->screen, &length);
        guardian_farewell(guardian, farewell, length);
    }
    grid_init(&full->grid, 24, 80, screen_is_ascii(full->screen));
    *face = (struct face){.context = full,
                          .input = STDIN_FILENO,
                          .keys = keys,
                          .draw = draw,
                          .size = size,
                          .suspend = suspend,
                          .resume = resume,
                          .stop = stop,
                          .redraw = redraw,
                          .dump = dump,
                          .picture = picture,
                          .plain = plain};
    return full;
}

void full_close(struct full *full)
{
    if (full == NULL)
        return;
    if (full->screen != NULL)
        take_back(full);
    lines_close(full->lines);
    grid_free(&full->grid);
    free(full);
}

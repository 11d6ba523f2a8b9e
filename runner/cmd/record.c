#include "cmd/record.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "lab/session.h"
#include "view/view.h"

struct recorder {
    struct cast *cast;
    struct grid grid;
};

struct recorder *record_open(const char *path, const struct cast_head *head, struct err *err)
{
    struct cast *cast = cast_open(path, head, err);
    if (cast == NULL)
        return NULL;
    struct recorder *recorder = mem_alloc(sizeof *recorder);
    recorder->cast = cast;
    grid_init(&recorder->grid, 24, 80, false);
    return recorder;
}

/* Drawn anew, not copied from the face: plain lines and runs without a screen can be recorded too. */
void record_draw(struct recorder *recorder, const struct session *session, struct drawn *drawn)
{
    if (recorder->grid.rows != session->ui.rows || recorder->grid.columns != session->ui.columns)
        grid_resize(&recorder->grid, session->ui.rows, session->ui.columns);
    view_draw(session, &recorder->grid, drawn);
    cast_show(recorder->cast, &recorder->grid, clock_now());
}

void record_seen(void *recorder, const struct session *session)
{
    struct drawn drawn;
    record_draw(recorder, session, &drawn);
}

void record_key(struct recorder *recorder, const char *label, uint64_t ns)
{
    cast_pause(recorder->cast, ns);
    cast_mark(recorder->cast, label, clock_now());
}

int record_close(struct recorder *recorder, struct err *err)
{
    if (recorder == NULL)
        return 0;
    int result = cast_close(recorder->cast, err);
    grid_free(&recorder->grid);
    free(recorder);
    return result;
}

#include "lab/reel.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "lab/pane.h"

enum { SIDE_MOST = 1000, EVENTS_MOST = 1000000 };

static char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return mem_dup(text != NULL ? text : "");
}

static bool is_size(int rows, int columns)
{
    return rows > 0 && columns > 0 && rows <= SIDE_MOST && columns <= SIDE_MOST;
}

static int read_head(struct reel *reel, const char *name, struct span line, struct err *err)
{
    json_t *head = json_loadb(line.at, line.length, 0, NULL);
    int result = -1;
    if (!json_is_object(head) || !json_is_integer(json_object_get(head, "version"))) {
        err_usage(err, "%s is no recording: its first line is no asciicast header", name);
        goto out;
    }
    if (json_integer_value(json_object_get(head, "version")) != 2) {
        err_usage(err, "%s is asciicast version %lld; shmlab replays version 2", name,
                  json_integer_value(json_object_get(head, "version")));
        goto out;
    }
    json_int_t rows = json_integer_value(json_object_get(head, "height"));
    json_int_t columns = json_integer_value(json_object_get(head, "width"));
    if (rows < 1 || rows > SIDE_MOST || columns < 1 || columns > SIDE_MOST) {
        err_usage(err, "%s: its header names no terminal size from 1 x 1 to %d x %d", name, SIDE_MOST,
                  SIDE_MOST);
        goto out;
    }
    reel->rows = reel->first_rows = (int)rows;
    reel->columns = reel->first_columns = (int)columns;
    reel->title = text_of(head, "title");
    reel->stamp = text_of(json_object_get(head, "env"), "SHMLAB_STAMP");
    result = 0;
out:
    json_decref(head);
    return result;
}

static enum reel_kind kind_of(const char *code)
{
    return strcmp(code, "o") == 0   ? REEL_OUTPUT
           : strcmp(code, "r") == 0 ? REEL_SIZE
           : strcmp(code, "m") == 0 ? REEL_MARK
                                    : REEL_OTHER;
}

static bool read_event(struct reel *reel, struct span line)
{
    json_t *event = json_loadb(line.at, line.length, 0, NULL);
    const json_t *at = json_array_get(event, 0), *code = json_array_get(event, 1),
                 *data = json_array_get(event, 2);
    struct reel_event read = {0};
    bool good =
        json_array_size(event) >= 3 && json_is_number(at) && json_is_string(code) && json_is_string(data);
    if (good) {
        read = (struct reel_event){.at = json_number_value(at),
                                   .kind = kind_of(json_string_value(code)),
                                   .length = json_string_length(data)};
        double before = reel->count > 0 ? reel->events[reel->count - 1].at : 0;
        good = read.at >= before; /* also false for what is no number */
        if (read.kind == REEL_SIZE)
            good = good && sscanf(json_string_value(data), "%dx%d", &read.columns, &read.rows) == 2 &&
                   is_size(read.rows, read.columns);
    }
    if (good) {
        read.data = mem_dup_n(json_string_value(data), read.length);
        reel->events = mem_push(reel->events, &reel->count, &reel->capacity, sizeof *reel->events);
        reel->events[reel->count - 1] = read;
    }
    json_decref(event);
    return good;
}

/* A last line that was cut, as by a kill, is no mistake: what comes before it can be played. */
static int read_events(struct reel *reel, const char *name, struct span text, struct err *err)
{
    for (int number = 2; text.length > 0; number++) {
        struct span line = span_line(&text);
        if (span_trim(line).length == 0 || (read_event(reel, line) && reel->count <= EVENTS_MOST))
            continue;
        if (text.length == 0 && reel->count > 0)
            return 0;
        return err_usage(
            err, "%s:%d: expected an event as in [1.5, \"o\", \"text\"], its time not before the last one",
            name, number);
    }
    return reel->count > 0 ? 0 : err_usage(err, "%s: the recording is empty", name);
}

struct reel *reel_read(const char *name, struct span text, struct err *err)
{
    struct reel *reel = mem_alloc(sizeof *reel);
    struct span head = span_line(&text);
    if (read_head(reel, name, head, err) != 0 || read_events(reel, name, text, err) != 0) {
        reel_free(reel);
        return NULL;
    }
    reel->pane = pane_open(reel->rows, reel->columns);
    return reel;
}

void reel_free(struct reel *reel)
{
    if (reel == NULL)
        return;
    for (size_t i = 0; i < reel->count; i++)
        free(reel->events[i].data);
    free(reel->events);
    free(reel->title);
    free(reel->stamp);
    pane_close(reel->pane);
    free(reel);
}

static void begin_anew(struct reel *reel)
{
    pane_close(reel->pane);
    reel->rows = reel->first_rows;
    reel->columns = reel->first_columns;
    reel->pane = pane_open(reel->rows, reel->columns);
    reel->shown = 0;
}

void reel_show(struct reel *reel, size_t events)
{
    if (events > reel->count)
        events = reel->count;
    if (events < reel->shown)
        begin_anew(reel);
    for (; reel->shown < events; reel->shown++) {
        const struct reel_event *event = &reel->events[reel->shown];
        if (event->kind == REEL_OUTPUT)
            pane_feed(reel->pane, event->data, event->length);
        if (event->kind == REEL_SIZE) {
            pane_resize(reel->pane, event->rows, event->columns);
            reel->rows = event->rows;
            reel->columns = event->columns;
        }
    }
}

static bool has_marks(const struct reel *reel)
{
    for (size_t i = 0; i < reel->count; i++)
        if (reel->events[i].kind == REEL_MARK)
            return true;
    return false;
}

/* Is something worth a look when so many events are shown? */
static bool is_stop(const struct reel *reel, size_t shown, bool marks)
{
    if (shown == reel->count)
        return true;
    return marks ? reel->events[shown].kind == REEL_MARK
                 : shown > 0 && reel->events[shown - 1].kind == REEL_OUTPUT;
}

static size_t stop_after(const struct reel *reel, bool marks)
{
    size_t at = reel->shown;
    do
        at += at < reel->count;
    while (!is_stop(reel, at, marks));
    return at;
}

static size_t stop_before(const struct reel *reel, bool marks)
{
    size_t at = reel->shown;
    while (at > 0 && !is_stop(reel, --at, marks))
        ;
    return at;
}

size_t reel_next_stop(const struct reel *reel)
{
    return stop_after(reel, has_marks(reel));
}

size_t reel_stop_before(const struct reel *reel)
{
    return stop_before(reel, has_marks(reel));
}

size_t reel_next_picture(const struct reel *reel)
{
    return stop_after(reel, false);
}

size_t reel_picture_before(const struct reel *reel)
{
    return stop_before(reel, false);
}

double reel_time(const struct reel *reel)
{
    return reel->shown > 0 ? reel->events[reel->shown - 1].at : 0;
}

double reel_length(const struct reel *reel)
{
    return reel->events[reel->count - 1].at;
}

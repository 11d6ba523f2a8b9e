/* A saved run that is played again: an asciicast v2 file, and a terminal that shows it up to some event.
 * Going back shows it anew from the beginning. Pure: text in, cells out. */
#ifndef SHMLAB_LAB_REEL_H
#define SHMLAB_LAB_REEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct err;
struct pane;

enum reel_kind { REEL_OUTPUT, REEL_SIZE, REEL_MARK, REEL_OTHER };

struct reel_event {
    double at; /* seconds since the beginning */
    enum reel_kind kind;
    char *data;
    size_t length;
    int rows, columns; /* REEL_SIZE */
};

struct reel {
    int rows, columns; /* of the terminal it was recorded on, now */
    char *title;       /* "" without one */
    char *stamp;       /* of the scene it shows; "" for any other run */
    struct reel_event *events;
    size_t count, capacity;
    size_t shown;      /* so many events are on the terminal */
    struct pane *pane; /* the terminal */
    int first_rows, first_columns;
};

/* NULL: err says in one sentence what is wrong, with the line; `name` is the file's, for that. */
struct reel *reel_read(const char *name, struct span text, struct err *err);
void reel_free(struct reel *reel); /* NULL does nothing */

/* Shows the first `events` of them. */
void reel_show(struct reel *reel, size_t events);
/* How many are shown at the next stop, which is just before the mark of a key, or the end; and at the stop
 * before. A recording without marks stops at each picture. */
size_t reel_next_stop(const struct reel *reel);
size_t reel_stop_before(const struct reel *reel);
/* The same for single pictures. */
size_t reel_next_picture(const struct reel *reel);
size_t reel_picture_before(const struct reel *reel);
double reel_time(const struct reel *reel);   /* of the last event shown, s */
double reel_length(const struct reel *reel); /* s */

#endif

/* What the speaker's notes say, as a value, and as the line of JSON in which a demo tells it. Each line is
 * the whole of it, so that a reader who comes late or comes back needs nothing else.
 *
 * Times are CLOCK_MONOTONIC, the same in every process of a machine: the line stays the same while time goes
 * by, and the reader reckons. */
#ifndef SHMLAB_LAB_NOTES_H
#define SHMLAB_LAB_NOTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct err;
struct session;

struct notes_option {
    char *text, *why;
    bool right;
    int votes; /* of the class; -1 nobody was counted */
};

struct notes { /* zero-initialised is empty; texts are never NULL after notes_read */
    char *title, *place, *step, *next, *said;
    char *speaker;  /* the notes of the scene's page */
    char *plan;     /* the plan's own note for the scene */
    char *question; /* the prediction to ask next, "" none */
    bool asked;     /* it is on the screen now */
    struct notes_option *options;
    size_t option_count;
    int minutes, all_minutes;   /* planned for this scene, for the whole demo; 0 unknown */
    uint64_t item_began, began; /* ns */
};

/* The line, newline included, of a session that shows a demo. The caller frees it. */
char *notes_line(const struct session *session);
/* -1 where the line is none of these; err says it in one sentence. */
int notes_read(struct notes *notes, struct span line, struct err *err);
void notes_free(struct notes *notes);

#endif

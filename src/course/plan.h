/* What a demo shows: scenes of one lesson or of several, in order, with the minutes each may take.
 *
 * A plan file has one entry a line; blank lines and what stands behind a # mean nothing:
 *
 *     # Races, in twenty minutes
 *     02.4  6 min                 # scene 4 of lesson 02
 *     note  Ask who would bet on two.
 *     03                          # all scenes on the core path of lesson 03, with their own minutes
 *
 * A `note` is the speaker's, for the scene above it. Lessons are named as on the command line. */
#ifndef SHMLAB_COURSE_PLAN_H
#define SHMLAB_COURSE_PLAN_H

#include <stddef.h>

#include "base/span.h"

struct catalog;
struct err;

struct plan_item {
    int lesson;  /* index in catalog->lessons */
    int scene;   /* from 0 */
    int minutes; /* 0: not known */
    char *note;  /* NULL without */
};

struct plan { /* zero-initialised is empty */
    struct plan_item *items;
    size_t count, capacity;
};

/* Adds a lesson's scene, or with scene -1 all those on its core path. Minutes 0: those of the scene. */
int plan_add(struct plan *plan, const struct catalog *catalog, int lesson, int scene, int minutes,
             struct err *err);
/* -1: err names file, line and what was expected there. A plan without a scene is an error too. */
int plan_read(struct plan *plan, const char *path, const struct catalog *catalog, struct err *err);
int plan_read_text(struct plan *plan, const char *path, struct span text, const struct catalog *catalog,
                   struct err *err);
void plan_free(struct plan *plan); /* the contents, not the struct */

#endif

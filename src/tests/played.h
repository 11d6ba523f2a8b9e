/* A session of a small lesson, with a test that plays the kernel: events go in, effects come out, there is no
 * process and no clock. One scene: a prediction between the start of one held actor and two steps of it. */
#ifndef SHMLAB_TESTS_PLAYED_H
#define SHMLAB_TESTS_PLAYED_H

#include <stdbool.h>
#include <stddef.h>

#include "lab/session.h"

extern struct session *played;

void played_begin(void); /* the lesson's first page is on the screen */
void played_end(void);

void played_tell(struct event event); /* a millisecond later */
void played_key(int code);
void played_drawn(void);
void played_answer(int digit); /* of the question that is drawn */

/* What the kernel says of actors. said may be NULL. */
void played_news(enum news_kind kind, int actor, enum outcome outcome, const char *said);
void played_snapshot(size_t count); /* of so many held actors, pid 100 and up */
void played_start_scene(void);      /* Space on the first page, and what follows up to the prediction */
void played_stepped(void);          /* a step has come to its end */

/* Takes effects up to the first of this kind; the test fails when there is none. The caller frees it. */
struct effect played_effect_of(enum effect_kind kind);
bool played_asked_for(enum effect_kind kind); /* takes them all */

#endif

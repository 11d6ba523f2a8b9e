/* Where a demo stands, in few words: for its screen, for plain lines and for the speaker's notes. Each adds
 * to `out`, no newline, no final stop; nothing where there is nothing to say. */
#ifndef SHMLAB_LAB_DEMO_WORDS_H
#define SHMLAB_LAB_DEMO_WORDS_H

#include "lab/session.h"

const struct scene *
demo_scene(const struct session *session); /* of the item; NULL while its lesson is opened */
void demo_words_title(const struct session *session, struct buf *out); /* "02.4 be the scheduler" */
/* "scene 4 of 12", "RECORDED  scene 4 of 12" */
void demo_words_place(const struct session *session, struct buf *out);
bool demo_plays_reel(const struct session *session); /* a recorded run is shown, and not its card */
/* What the last key did: "schedule A B [B] B A A", the letter that was just played in brackets. */
void demo_words_step(const struct session *session, struct buf *out);
/* What the next key does: "step B", "a prediction", "scene 02.5". */
void demo_words_next(const struct session *session, struct buf *out);
/* What was said since the last step, a line each: a prediction's answer, the lesson's own words. */
void demo_words_said(const struct session *session, struct buf *out);
/* Why a key could not act, or what the lab noticed; NULL for what the stage shows anyway. */
const char *demo_trouble(const struct session *session);
/* The prediction that is asked now, or else the next one of this lesson's items; NULL when none is left. */
const struct question *demo_question(const struct session *session);

#endif

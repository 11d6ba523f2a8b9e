/* Sets a new session on a course before the loop starts: what a command asks for. */
#ifndef SHMLAB_LAB_SESSION_RUN_H
#define SHMLAB_LAB_SESSION_RUN_H

#include "lab/session.h"

/* Plays scene (-1: all) of a lesson by itself, predictions answered "I do not know", and settles. */
void session_run(struct session *session, int lesson, int scene);
/* Opens a lesson at a scene (-1: where the text begins), and plays a schedule there (NULL: none): letters
 * as in `shmlab 02.4 ABBB`, which session_schedule_ok has accepted, or the name of a saved one. */
void session_start_at(struct session *session, int lesson, int scene, const char *schedule);
/* Only letters, a capital first, at most 1,000. */
bool session_schedule_ok(const char *schedule);
/* Does it name a saved schedule? Such a name begins with a small letter. */
bool session_schedule_is_name(const char *schedule);
/* A stage without a lesson: these programs, held at main. */
void session_step(struct session *session, char *const *programs, size_t count);
/* A demo of these scenes, from the first one. Takes over the plan's contents, which is not empty. `lacks`, of
 * enum need in course/stamp.h: scenes that need one of these play as they were recorded; `why` says it in a
 * sentence, NULL when nothing is lacking. */
void session_demo(struct session *session, struct plan *plan, unsigned lacks, const char *why);
/* The speaker's notes of the demo that runs or will run. */
void session_notes(struct session *session);
/* Plays a saved run; takes over the reel. */
void session_replay(struct session *session, struct reel *reel);
/* A stage that only shows what the snapshots say: processes that are not ours. */
void session_inspect(struct session *session);
/* Grades one exercise and settles. */
void session_grade(struct session *session, int exercise);
/* Opens an exercise and grades it now and at every save. */
void session_watch(struct session *session, int exercise);

#endif

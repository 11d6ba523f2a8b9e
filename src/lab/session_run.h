/* Sets a new session on a course before the loop starts: what a command asks for. */
#ifndef SHMLAB_LAB_SESSION_RUN_H
#define SHMLAB_LAB_SESSION_RUN_H

#include "lab/session.h"

/* Plays scene (-1: all) of a lesson by itself, predictions answered "I do not know", and settles. */
void session_run(struct session *session, int lesson, int scene);
/* Opens a lesson at a scene (-1: where the text begins). */
void session_start_at(struct session *session, int lesson, int scene);
/* Grades one exercise and settles. */
void session_grade(struct session *session, int exercise);

#endif

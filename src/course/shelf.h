/* Schedules that the learner has named: one file each, $XDG_DATA_HOME/shmlab/schedules/NN-name.SCENE/NAME.
 * What it holds is a legal scene (lab/schedule.h writes and reads it), so a good one can be sent to somebody
 * or pasted into a lesson. A file is whole or not there, and none is ever written over. */
#ifndef SHMLAB_COURSE_SHELF_H
#define SHMLAB_COURSE_SHELF_H

#include <stdbool.h>
#include <stddef.h>

#include "course/paths.h"

struct buf;
struct err;

enum { SHELF_NAME_MOST = 40 };

/* A name begins with a small letter, so that it cannot be taken for a schedule (ABBB); then small letters,
 * digits, - and _. err says so where a word is none. */
bool shelf_name_ok(const char *name, struct err *err);
/* `scene` from 0. -1 where the name is none, is taken, or the file cannot be written. */
int shelf_write(const struct paths *paths, const char *lesson, int scene, const char *name, const char *text,
                struct err *err);
/* Appends the text. Of an unknown name err says which there are. */
int shelf_read(const struct paths *paths, const char *lesson, int scene, const char *name, struct buf *text,
               struct err *err);
/* Appends the names, in order, each with a newline; nothing where there are none. */
void shelf_names(const struct paths *paths, const char *lesson, int scene, struct buf *names);
/* The file's absolute path; the caller's. */
char *shelf_path(const struct paths *paths, const char *lesson, int scene, const char *name);

#endif

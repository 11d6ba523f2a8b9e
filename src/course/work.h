/* The learner's working copy of an exercise: the stub and its header in a folder that is the learner's own.
 * Nothing the learner wrote is ever overwritten or removed. */
#ifndef SHMLAB_COURSE_WORK_H
#define SHMLAB_COURSE_WORK_H

#include "course/catalog.h"

struct err;

/* Makes the folder and copies what is not there yet; a file that exists stays. The header, which is not the
 * learner's to edit, is copied anew when the course's differs (the old one is kept as a backup). */
int work_prepare(const struct catalog_exercise *exercise, const char *dir, struct err *err);
/* The stub again; the old text is kept beside it, *backup (the caller's) says under which name. */
int work_reset(const struct catalog_exercise *exercise, const char *dir, char **backup, struct err *err);
/* The difference between the learner's file and the solution, line by line; the caller frees it. */
char *work_solution(const struct catalog_exercise *exercise, const char *dir, struct err *err);

#endif

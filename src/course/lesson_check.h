/* What a lesson's text cannot show by itself: that the programs and places its scenes name are there. */
#ifndef SHMLAB_COURSE_LESSON_CHECK_H
#define SHMLAB_COURSE_LESSON_CHECK_H

#include "course/lesson.h"

struct err;

/* Reads the sources in the lesson's folder. -1, and err with file and line, when a scene names a program
 * that has none, or a place (`reaches`, `explore from … to`, `disasm`) that its program does not have. */
int lesson_check(const struct lesson *lesson, struct err *err);

#endif

/* lesson.md to struct lesson. lesson_part reads the Markdown; here headings, fences, task lists and
 * comments make pages, scenes and questions. lessons/README.md describes the form. */
#ifndef SHMLAB_COURSE_LESSON_PARSE_H
#define SHMLAB_COURSE_LESSON_PARSE_H

#include "base/span.h"
#include "course/lesson.h"

struct err;

/* Reads DIR/lesson.md; the folder's name is the lesson's id. 0: *lesson is the caller's, for lesson_free.
 * -1: err names file, line, and what was expected. */
int lesson_parse(const char *dir, struct lesson **lesson, struct err *err);

/* The same from text; `path` is for messages, and its folder is the lesson's. */
int lesson_parse_text(const char *path, struct span text, struct lesson **lesson, struct err *err);

/* And of an exercise: DIR/task.md. Its text before the first `##` is page 0; the pages named "Hint…" are the
 * hints. */
int lesson_parse_task(const char *dir, struct lesson **task, struct err *err);

#endif

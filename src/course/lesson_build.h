/* Parts of a Markdown text to a lesson: which heading is a page, which fence a scene, which list a question.
 */
#ifndef SHMLAB_COURSE_LESSON_BUILD_H
#define SHMLAB_COURSE_LESSON_BUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "course/lesson_part.h"

struct err;

/* Takes what it uses out of the parts; the caller frees the rest. `path` is for messages, and the name of its
 * folder is the id. A task (of an exercise) may have text before its first page, a lesson may not. 0: *lesson
 * is the caller's. -1: err names file, line, and what was expected. */
int lesson_build(const char *path, bool task, struct part *parts, size_t count, struct lesson **lesson,
                 struct err *err);

#endif

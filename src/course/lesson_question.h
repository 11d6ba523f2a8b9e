/* The parts behind `### predict ID` or `### question ID` to a question. */
#ifndef SHMLAB_COURSE_LESSON_QUESTION_H
#define SHMLAB_COURSE_LESSON_QUESTION_H

#include <stddef.h>

#include "course/lesson_part.h"

struct err;

/* Whether a heading begins a question. */
bool lesson_question_begins(const struct part *part);
/* Reads the question that parts[*at] heads, and sets *at to the part behind it. What question holds is the
 * caller's in any case. */
int lesson_question_read(const char *path, struct part *parts, size_t count, size_t *at,
                         struct question *question, struct err *err);
/* The block that a part of plain text is; takes it out of the part. */
struct block lesson_question_block(struct part *part);

#endif

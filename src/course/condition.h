/* Conditions of a scene: what `until`, `goal`, `expect` and `when` can ask. One row each, with the form that
 * is written and the sentence that is said. */
#ifndef SHMLAB_COURSE_CONDITION_H
#define SHMLAB_COURSE_CONDITION_H

#include "course/form.h"
#include "course/scene.h"

/* As an English sentence without its full stop, for messages: reader prints "got 'Hello'". The caller frees
 * it. */
char *condition_words(const struct condition *condition);

/* The slot CONDITION of a verb's form: fills a struct condition. */
int condition_read(const struct slot *slot, struct line *line, void *field, struct err *err);

#endif

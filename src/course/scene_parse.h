/* The scene language: text to steps. lessons/README.md has the grammar with an example of each verb.
 *
 * Nothing is started or looked up here, but names are checked: a step may only name an actor that an earlier
 * `start` of the same scene named, or a letter (forked children have nothing else). */
#ifndef SHMLAB_COURSE_SCENE_PARSE_H
#define SHMLAB_COURSE_SCENE_PARSE_H

#include <stddef.h>

#include "base/span.h"
#include "course/scene.h"

struct err;

/* Reads the lines of one scene. `path` and `first_line` (of the text's first line, from 1) are for messages:
 *   lessons/01-writer-reader/lesson.md:42: expected an actor's name after 'until', got 'prints'
 * 0: *steps is the caller's, for steps_free. -1: err says what was expected where; nothing to free. */
int scene_parse(const char *path, int first_line, struct span text, struct step **steps, size_t *count,
                struct err *err);

/* Minutes from a comment line `# 3 min`; 0 where there is none. */
int scene_parse_minutes(struct span text);

/* One condition, as written behind `--expect` or in a test; names of actors are letters. The caller frees
 * what it holds with condition_free. */
int scene_parse_condition(const char *text, struct condition *condition, struct err *err);

#endif

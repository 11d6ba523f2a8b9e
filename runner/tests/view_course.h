/* A small course for the tests of the views: a lesson of two pages with a scene, a prediction and a question,
 * the task of an exercise, a catalog, and what a learner has done of it. */
#ifndef SHMLAB_TESTS_VIEW_COURSE_H
#define SHMLAB_TESTS_VIEW_COURSE_H

#include "course/catalog.h"
#include "course/lesson.h"
#include "course/progress.h"

struct lesson *sample_lesson(void); /* the caller's */
struct lesson *sample_task(void);
const struct catalog *sample_catalog(void);
void sample_record(struct record *record); /* fills an empty one */

#endif

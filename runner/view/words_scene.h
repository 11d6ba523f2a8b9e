/* What a scene does, said from its steps: for its card, on the screen and as plain text. */
#ifndef SHMLAB_VIEW_WORDS_SCENE_H
#define SHMLAB_VIEW_WORDS_SCENE_H

#include <stdbool.h>

#include "base/buf.h"
#include "course/lesson.h"

bool words_scene_acts(const struct step *step);  /* a line that Space stops before */
bool words_scene_shows(const struct step *step); /* a line that the learner sees in the script */
/* "6 steps, about 3 min" */
void words_scene_length(const struct scene *scene, struct buf *out);
/* "Goal: both add 1." or "Goal reached: both add 1." with one stop at its end. Nothing without a goal. */
void words_scene_goal(const struct scene *scene, bool reached, struct buf *out);
/* "Starts shm_writer, held; shm_reader." Nothing for a scene that starts nothing. */
void words_scene_starts(const struct scene *scene, struct buf *out);

#endif

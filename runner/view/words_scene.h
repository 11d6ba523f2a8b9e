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
/* "Starts shm_writer, held; shm_reader." Nothing for a scene that starts nothing. */
void words_scene_starts(const struct scene *scene, struct buf *out);

#endif

/* What a scene asks of the machine, and a stamp of everything its recording depends on: the script, the words
 * around it, the predictions it asks, and the programs it runs. A recording with another stamp is stale. */
#ifndef SHMLAB_COURSE_STAMP_H
#define SHMLAB_COURSE_STAMP_H

#include "course/lesson.h"

struct err;

enum need {
    NEED_HOLD = 1, /* processes are held or stepped: ptrace */
    NEED_CPUS = 2, /* two processors, for two processes at the same moment */
};

unsigned stamp_needs(const struct scene *scene); /* of enum need */

enum { STAMP_TEXT = 65 };
int stamp_scene(const struct lesson *lesson, size_t scene, char text[STAMP_TEXT], struct err *err);

#endif

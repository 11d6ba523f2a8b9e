/* Whether any process on the machine that we may look at has a file open or mapped. */
#ifndef SHMLAB_GRADING_KIT_HELD_H
#define SHMLAB_GRADING_KIT_HELD_H

#include <stdbool.h>
#include <sys/stat.h>

bool held_by_anybody(const struct stat *file);

#endif

/* What gradings leave on the machine: their folders, and processes. For tests that run alone: those of other
 * gradings look the same. */
#ifndef SHMLAB_TESTS_TRACES_H
#define SHMLAB_TESTS_TRACES_H

#include <stdbool.h>
#include <stddef.h>

/* Folders of gradings, a line each: "shmlab-" and 16 hex digits. The caller frees it. */
char *traces_take(void);
/* Of this process. Make it the subreaper first: whatever a killed grading leaves becomes its child. */
size_t traces_children(void);
/* The folders that are there now and were not in `before` go away within the time, and so do all processes. */
bool traces_are_gone(const char *before);

#endif

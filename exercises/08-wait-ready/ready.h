/* Not yours to edit: the grader uses its own copy. */
#ifndef READY_H
#define READY_H

#include <stddef.h>

void *map_when_ready(const char *name, size_t need, int timeout_ms);

#endif

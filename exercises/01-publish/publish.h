/* Not yours to edit: the grader uses its own copy. */
#ifndef PUBLISH_H
#define PUBLISH_H

#include <stddef.h>

int shm_publish(const char *name, size_t size, const char *text);

#endif

/* Not yours to edit: the grader uses its own copy. */
#ifndef FETCH_H
#define FETCH_H

#include <stddef.h>
#include <sys/types.h>

ssize_t shm_fetch(const char *name, char *buf, size_t cap);

#endif

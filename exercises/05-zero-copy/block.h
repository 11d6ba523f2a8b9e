/* Not yours to edit: the grader uses its own copy. */
#ifndef BLOCK_H
#define BLOCK_H

#include <stddef.h>

int block_put(const char *name, const void *data, size_t len);
const void *block_get(const char *name, size_t *len);
int block_release(const void *block, size_t len);

#endif

/* Not yours to edit: the grader uses its own copy. */
#ifndef LIST_H
#define LIST_H

#include <stddef.h>

int list_init(void *region, size_t size);
int list_push(void *region, const char *text);
size_t list_count(const void *region);
const char *list_get(const void *region, size_t i);

#endif

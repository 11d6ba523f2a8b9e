/* Not yours to edit: the grader uses its own copy. */
#ifndef VISITS_H
#define VISITS_H

#include <stdint.h>

int64_t visits_bump(const char *path);

#endif

/* Not yours to edit: the grader uses its own copy. */
#ifndef CAT_H
#define CAT_H

#include <sys/types.h>

ssize_t mmap_cat(const char *path, int out_fd);

#endif

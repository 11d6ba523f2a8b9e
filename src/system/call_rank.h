/* A C library call makes several system calls, and one of them is what it is for: shm_open opens, printf
 * writes. The others are the library's own housekeeping and are only counted. Pure. */
#ifndef SHMLAB_SYSTEM_CALL_RANK_H
#define SHMLAB_SYSTEM_CALL_RANK_H

#include <stdbool.h>

enum { RANK_OWN, RANK_OTHER, RANK_PURPOSE };

/* How likely the system call of that name (may be NULL) is what `function` is for: the highest is shown. */
int call_rank(const char *function, const char *system_call);
/* False for imports that the compiler or the start code put in, not the programmer: no step stops there. */
bool call_is_written(const char *function);

#endif

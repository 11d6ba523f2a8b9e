/* Which memory a stopped process's next instruction touches. */
#ifndef SHMLAB_GRADING_KIT_WATCH_TOUCH_H
#define SHMLAB_GRADING_KIT_WATCH_TOUCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "grading/kit/watch.h"

enum { WATCH_TOUCHES = 4 };
/* Returns how many; *traits: enum disasm_traits. */
size_t watch_touches(pid_t pid, struct watched_touch touches[WATCH_TOUCHES], unsigned *traits);

#endif

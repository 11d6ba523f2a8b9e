/* Monotonic time in nanoseconds. Only the loop asks for it while the lab runs; the session gets its time
 * from events, so that tests choose it. */
#ifndef SHMLAB_BASE_CLOCK_H
#define SHMLAB_BASE_CLOCK_H

#include <stdint.h>

enum { CLOCK_MS = 1000000, CLOCK_S = 1000000000 };

uint64_t clock_now(void);

#endif

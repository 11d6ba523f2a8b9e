#include "count.h"

int total;
static volatile int factor = 2; /* volatile: the inlined function keeps code of its own */

static inline int doubled(int by)
{
    return by * factor;
}

__attribute__((noinline)) void count_up(struct shared *shared, int by)
{
    static int calls;
    calls++;
    shared->counter += doubled(by);
    shared->message[0] = (char)('a' + calls);
    total = shared->counter;
}

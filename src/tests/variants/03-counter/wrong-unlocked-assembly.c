/* rejected by: no order of two additions loses one */
#include "counter.h"

int counter_init(struct shared_counter *c)
{
    pthread_mutexattr_t attr;
    int error = pthread_mutexattr_init(&attr);
    if (error != 0)
        return error;
    error = pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    if (error == 0)
        error = pthread_mutex_init(&c->lock, &attr);
    pthread_mutexattr_destroy(&attr);
    c->value = 0;
    return error;
}

int counter_add(struct shared_counter *c, int64_t n)
{
    int64_t now;
    __asm__ volatile("movq %1, %0\n\taddq %2, %0\n\tmovq %0, %1" : "=&r"(now), "+m"(c->value) : "r"(n));
    return 0;
}

int counter_read(struct shared_counter *c, int64_t *out)
{
    int error = pthread_mutex_lock(&c->lock);
    if (error != 0)
        return error;
    *out = c->value;
    return pthread_mutex_unlock(&c->lock);
}

int counter_destroy(struct shared_counter *c)
{
    return pthread_mutex_destroy(&c->lock);
}

/* Adds by an instruction of its own choice, under the lock. */
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
    int error = pthread_mutex_lock(&c->lock);
    if (error != 0)
        return error;
    __asm__ volatile("addq %1, %0" : "+m"(c->value) : "r"(n));
    return pthread_mutex_unlock(&c->lock);
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

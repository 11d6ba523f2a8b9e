/* A second copy in spare, and a flag that says which of the two is whole: value is put right from it. */
#include "robust.h"

#include <errno.h>

int counter_init(struct robust_counter *c)
{
    pthread_mutexattr_t attr;
    int error = pthread_mutexattr_init(&attr);
    if (error != 0)
        return error;
    error = pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    if (error == 0)
        error = pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    if (error == 0)
        error = pthread_mutex_init(&c->lock, &attr);
    pthread_mutexattr_destroy(&attr);
    c->value = c->spare[0] = c->spare[1] = 0;
    return error;
}

/* value changes in one aligned store, so whoever died left the old one or the new one: nothing to repair. */
static int take(struct robust_counter *c)
{
    int error = pthread_mutex_lock(&c->lock);
    if (error != EOWNERDEAD)
        return error;
    volatile int64_t *value = &c->value;
    if (c->spare[1] == 1)
        *value = c->spare[0]; /* the addition was decided, and is finished now */
    c->spare[1] = 0;
    return pthread_mutex_consistent(&c->lock);
}

int counter_add(struct robust_counter *c, int64_t n)
{
    int error = take(c);
    if (error != 0)
        return error;
    volatile int64_t *spare = c->spare;
    spare[0] = c->value + n;
    spare[1] = 1;
    volatile int32_t *half = (volatile int32_t *)(void *)&c->value;
    half[0] = (int32_t)spare[0];
    half[1] = (int32_t)(spare[0] >> 32);
    spare[1] = 0;
    return pthread_mutex_unlock(&c->lock);
}

int counter_read(struct robust_counter *c, int64_t *out)
{
    int error = take(c);
    if (error != 0)
        return error;
    *out = c->value;
    return pthread_mutex_unlock(&c->lock);
}

int counter_destroy(struct robust_counter *c)
{
    return pthread_mutex_destroy(&c->lock);
}

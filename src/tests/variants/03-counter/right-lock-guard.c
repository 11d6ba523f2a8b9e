/* A lock that lets itself go, and attributes that are kept for the next counter. */
#include "counter.h"

#include <stdbool.h>

static void let_go(pthread_mutex_t **held)
{
    if (*held != NULL)
        pthread_mutex_unlock(*held);
}

static int change(struct shared_counter *c, int64_t n, int64_t *out)
{
    int error = pthread_mutex_lock(&c->lock);
    pthread_mutex_t *held __attribute__((cleanup(let_go))) = error == 0 ? &c->lock : NULL;
    if (error == 0)
        *out = c->value = c->value + n;
    return error;
}

int counter_init(struct shared_counter *c)
{
    static pthread_mutexattr_t attr;
    static bool ready;
    if (!ready) {
        pthread_mutexattr_init(&attr);
        pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
        ready = true;
    }
    c->value = 0;
    return pthread_mutex_init(&c->lock, &attr);
}

int counter_add(struct shared_counter *c, int64_t n)
{
    int64_t ignored;
    return change(c, n, &ignored);
}

int counter_read(struct shared_counter *c, int64_t *out)
{
    return change(c, 0, out);
}

int counter_destroy(struct shared_counter *c)
{
    return pthread_mutex_destroy(&c->lock);
}

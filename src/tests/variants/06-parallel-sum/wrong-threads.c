/* rejected by: exactly as many children are forked as were asked for */
#define _GNU_SOURCE
#include "sum.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void child(const int32_t *v, size_t n, unsigned workers, unsigned i, int64_t *shared)
{
    size_t from = n * i / workers, to = n * (i + 1) / workers;
    int64_t part = 0;
    for (size_t k = from; k < to; k++)
        part += v[k];
    shared[i] = part;
}

static int64_t collect(const int64_t *shared, unsigned workers)
{
    int64_t total = 0;
    for (unsigned i = 0; i < workers; i++)
        total += shared[i];
    return total;
}

struct job {
    const int32_t *v;
    size_t n;
    unsigned workers, i;
    int64_t *shared;
};

static void *run(void *context)
{
    struct job *job = context;
    child(job->v, job->n, job->workers, job->i, job->shared);
    return NULL;
}

int parallel_sum(const int32_t *v, size_t n, unsigned workers, int64_t *sum)
{
    if (workers == 0) {
        errno = EINVAL;
        return -1;
    }
    pthread_t threads[workers];
    struct job jobs[workers];
    int64_t shared[workers];
    for (unsigned i = 0; i < workers; i++) {
        jobs[i] = (struct job){v, n, workers, i, shared};
        pthread_create(&threads[i], NULL, run, &jobs[i]);
    }
    for (unsigned i = 0; i < workers; i++)
        pthread_join(threads[i], NULL);
    *sum = collect(shared, workers);
    return 0;
}

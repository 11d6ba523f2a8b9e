/* Let children add up a slice each; their results come back through an anonymous shared mapping. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "sum.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int64_t add_up(const int32_t *from, const int32_t *to)
{
    int64_t sum = 0;
    while (from < to)
        sum += *from++;
    return sum;
}

/* Cut so that no product of n overflows: the first n % workers slices have one number more. */
static size_t slice_begin(size_t n, unsigned workers, unsigned i)
{
    size_t larger = n % workers;
    return n / workers * i + (i < larger ? i : larger);
}

/* This child and no other, however often a signal comes between. */
static bool ended_well(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return false;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int run(const int32_t *v, size_t n, unsigned workers, int64_t *results, pid_t *pids)
{
    unsigned forked = 0;
    int error = 0;
    for (; forked < workers; forked++) {
        pid_t pid = fork();
        if (pid < 0) {
            error = errno;
            break;
        }
        if (pid == 0) {
            results[forked] =
                add_up(v + slice_begin(n, workers, forked), v + slice_begin(n, workers, forked + 1));
            _exit(0); /* not exit: the buffers of stdio are our parent's to write */
        }
        pids[forked] = pid;
    }
    for (unsigned i = 0; i < forked; i++) {
        if (!ended_well(pids[i]) && error == 0)
            error = ECHILD;
    }
    return error;
}

int parallel_sum(const int32_t *v, size_t n, unsigned workers, int64_t *sum)
{
    if (workers == 0) {
        errno = EINVAL;
        return -1;
    }
    size_t size = workers * sizeof(int64_t);
    pid_t *pids = malloc(workers * sizeof *pids);
    if (pids == NULL)
        return -1;
    int64_t *results = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int error = results == MAP_FAILED ? errno : run(v, n, workers, results, pids);
    if (error == 0) {
        *sum = 0;
        for (unsigned i = 0; i < workers; i++)
            *sum += results[i];
    }
    if (results != MAP_FAILED)
        munmap(results, size);
    free(pids);
    errno = error;
    return error == 0 ? 0 : -1;
}

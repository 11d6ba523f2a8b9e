/* rejected by: the caller can wait for later children too */
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

static bool reap(pid_t pid)
{
    int status;
    pid_t got;
    do
        got = waitpid(pid, &status, 0);
    while (got < 0 && errno == EINTR);
    return got == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int parallel_sum(const int32_t *v, size_t n, unsigned workers, int64_t *sum)
{
    if (workers == 0) {
        errno = EINVAL;
        return -1;
    }
    signal(SIGCHLD, SIG_DFL);
    pid_t pids[workers];
    unsigned forked = 0;
    int error = 0;
    size_t size = (workers + 8) * sizeof(int64_t);
    int64_t *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return -1;
    for (; forked < workers; forked++) {
        pids[forked] = fork();
        if (pids[forked] < 0) {
            error = errno;
            break;
        }
        if (pids[forked] == 0) {
            child(v, n, workers, forked, shared);
            _exit(0);
        }
    }
    for (unsigned i = 0; i < forked; i++) {
        if (!reap(pids[i]))
            error = error != 0 ? error : ECHILD;
    }
    if (error == 0)
        *sum = collect(shared, workers);
    signal(SIGCHLD, SIG_IGN);
    munmap(shared, size);
    errno = error;
    return error == 0 ? 0 : -1;
}

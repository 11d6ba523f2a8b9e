/* abba: two processes take two locks, in opposite order.
 *
 * Usage: abba [NAME]            NAME is /abba unless said
 * Wrong on purpose. Each may end up holding what the other waits for.
 * The cure is one order for everybody.
 * See also: locked_racer.c */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    pthread_mutex_t first, second;
    int32_t counter;
};
static struct shared *data; /* the same memory in both processes */

static void check(const char *call, int error)
{
    if (error == 0)
        return;
    fprintf(stderr, "abba: %s: %s\n", call, strerrorname_np(error));
    exit(1);
}

static void make_locks(void)
{
    pthread_mutexattr_t attr;
    check("attr_init", pthread_mutexattr_init(&attr));
    const int both = PTHREAD_PROCESS_SHARED;
    check("setpshared", pthread_mutexattr_setpshared(&attr, both));
    check("mutex_init", pthread_mutex_init(&data->first, &attr));
    check("mutex_init", pthread_mutex_init(&data->second, &attr));
    check("attr_destroy", pthread_mutexattr_destroy(&attr));
}

static void add_one(pthread_mutex_t *outer, pthread_mutex_t *inner)
{
    check("lock", pthread_mutex_lock(outer)); //@outer
    check("lock", pthread_mutex_lock(inner)); //@inner
    data->counter++;
    check("unlock", pthread_mutex_unlock(inner));
    check("unlock", pthread_mutex_unlock(outer)); //@unlock
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/abba"; //@object

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    check("shm_open", fd == -1 ? errno : 0);
    check("shm_unlink", shm_unlink(name) == -1 ? errno : 0);
    check("ftruncate", ftruncate(fd, sizeof *data) == -1 ? errno : 0);
    const int access = PROT_READ | PROT_WRITE;
    data = mmap(NULL, sizeof *data, access, MAP_SHARED, fd, 0);
    check("mmap", data == MAP_FAILED ? errno : 0);
    make_locks();

    pid_t child = fork(); //@fork
    check("fork", child == -1 ? errno : 0);
    if (child == 0) {
        add_one(&data->second, &data->first); //@opposite
        _exit(0);
    }
    add_one(&data->first, &data->second);

    check("waitpid", waitpid(child, NULL, 0) == -1 ? errno : 0);
    printf("counter: %d\n", data->counter);
    return 0;
}

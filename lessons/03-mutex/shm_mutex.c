/* shm_mutex: shm_struct with a lock. Parent and child each add 1 to the
 * counter 100 000 times, and the total is always right.
 *
 * Usage: shm_mutex [NAME]       NAME is /mutex_shm unless said
 * The pthread functions return an error number; they do not set errno.
 * See also: 02-race-counter/shm_struct.c, pthread_mutexattr_setpshared(3) */
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

enum { TIMES = 100000 };

struct shared {
    pthread_mutex_t lock; /* in the shared memory itself: one for both */
    int32_t counter;
};
static struct shared *data; /* the same memory in both processes */

static void check(const char *call, int error)
{
    if (error == 0)
        return;
    fprintf(stderr, "shm_mutex: %s: %s\n", call, strerrorname_np(error));
    exit(1);
}

static void make_lock(void) /* once, by one process, before there are two */
{
    pthread_mutexattr_t attr;
    check("attr_init", pthread_mutexattr_init(&attr));
    const int both = PTHREAD_PROCESS_SHARED;
    check("setpshared", pthread_mutexattr_setpshared(&attr, both)); //@pshared
    check("mutex_init", pthread_mutex_init(&data->lock, &attr));    //@init
    check("attr_destroy", pthread_mutexattr_destroy(&attr));
}

static void add_many(void)
{
    for (int i = 0; i < TIMES; i++) {
        check("lock", pthread_mutex_lock(&data->lock)); //@lock
        data->counter++;                                //@add
        check("unlock", pthread_mutex_unlock(&data->lock));
    }
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/mutex_shm"; //@object

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    check("shm_open", fd == -1 ? errno : 0);
    check("shm_unlink", shm_unlink(name) == -1 ? errno : 0);
    check("ftruncate", ftruncate(fd, sizeof *data) == -1 ? errno : 0);
    const int access = PROT_READ | PROT_WRITE;
    data = mmap(NULL, sizeof *data, access, MAP_SHARED, fd, 0);
    check("mmap", data == MAP_FAILED ? errno : 0);
    make_lock();

    pid_t child = fork(); //@fork
    check("fork", child == -1 ? errno : 0);
    add_many();
    if (child == 0)
        _exit(0);

    check("waitpid", waitpid(child, NULL, 0) == -1 ? errno : 0); //@wait
    printf("counter: %d\n", data->counter);
    check("mutex_destroy", pthread_mutex_destroy(&data->lock));
    return 0;
}

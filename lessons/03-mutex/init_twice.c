/* init_twice: locked_racer in which both processes initialise the lock.
 *
 * Usage: init_twice [NAME]      NAME is /init_twice unless said
 * Wrong on purpose. The second pthread_mutex_init makes the lock free,
 * also when somebody holds it.
 * See also: locked_racer.c, which does it once, before the fork */
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
    pthread_mutex_t lock;
    int32_t counter;
};
static struct shared *data; /* the same memory in both processes */

static void check(const char *call, int error)
{
    if (error == 0)
        return;
    fprintf(stderr, "init_twice: %s: %s\n", call, strerrorname_np(error));
    exit(1);
}

static void make_lock(void)
{
    pthread_mutexattr_t attr;
    check("attr_init", pthread_mutexattr_init(&attr));
    const int both = PTHREAD_PROCESS_SHARED;
    check("setpshared", pthread_mutexattr_setpshared(&attr, both)); //@pshared
    check("mutex_init", pthread_mutex_init(&data->lock, &attr));    //@init
    check("attr_destroy", pthread_mutexattr_destroy(&attr));
}

static __attribute__((noinline)) int32_t work(int32_t value)
{
    return value + 1; //@work
}

static __attribute__((noinline)) void add_one(void)
{
    check("lock", pthread_mutex_lock(&data->lock));     //@lock
    data->counter = work(data->counter);                //@inside
    check("unlock", pthread_mutex_unlock(&data->lock)); //@unlock
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/init_twice"; //@object

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    check("shm_open", fd == -1 ? errno : 0);
    check("shm_unlink", shm_unlink(name) == -1 ? errno : 0);
    check("ftruncate", ftruncate(fd, sizeof *data) == -1 ? errno : 0);
    const int access = PROT_READ | PROT_WRITE;
    data = mmap(NULL, sizeof *data, access, MAP_SHARED, fd, 0);
    check("mmap", data == MAP_FAILED ? errno : 0);

    pid_t child = fork(); //@fork
    check("fork", child == -1 ? errno : 0);
    make_lock(); //@twice
    add_one();
    if (child == 0)
        _exit(0); //@done

    check("waitpid", waitpid(child, NULL, 0) == -1 ? errno : 0); //@wait
    printf("counter: %d\n", data->counter);
    return 0;
}

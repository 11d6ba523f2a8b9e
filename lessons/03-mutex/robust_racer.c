/* robust_racer: two processes move 1 from left to right, under a robust lock.
 *
 * Usage: robust_racer [NAME]    NAME is /robust unless said
 * left + right is always 100, except between two lines. Who gets the lock
 * after its owner died is told so, repairs the sum, and goes on.
 * See also: locked_racer.c, pthread_mutex_consistent(3) */
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
    int32_t left, right;
};
static struct shared *data; /* the same memory in both processes */

static void check(const char *call, int error)
{
    if (error == 0)
        return;
    fprintf(stderr, "robust_racer: %s: %s\n", call, strerrorname_np(error));
    exit(1);
}

static void make_lock(void)
{
    pthread_mutexattr_t attr;
    check("attr_init", pthread_mutexattr_init(&attr));
    const int both = PTHREAD_PROCESS_SHARED, robust = PTHREAD_MUTEX_ROBUST;
    check("setpshared", pthread_mutexattr_setpshared(&attr, both));
    check("setrobust", pthread_mutexattr_setrobust(&attr, robust)); //@robust
    check("mutex_init", pthread_mutex_init(&data->lock, &attr));
    check("attr_destroy", pthread_mutexattr_destroy(&attr));
}

/* Written without stdio, which would be most of the way to the unlock. */
static const char told[] = "EOWNERDEAD: the owner died, I repair\n";

static void lock(void)
{
    int error = pthread_mutex_lock(&data->lock); //@lock
    if (error == EOWNERDEAD) {                   /* and the lock is ours */
        write(STDOUT_FILENO, told, sizeof told - 1);
        data->right = 100 - data->left; //@repair
        error = pthread_mutex_consistent(&data->lock);
    }
    check("lock", error);
}

static __attribute__((noinline)) void move_one(void)
{
    lock();
    data->left--;                                       //@left
    data->right++;                                      //@half
    check("unlock", pthread_mutex_unlock(&data->lock)); //@unlock
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/robust"; //@object

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    check("shm_open", fd == -1 ? errno : 0);
    check("shm_unlink", shm_unlink(name) == -1 ? errno : 0);
    check("ftruncate", ftruncate(fd, sizeof *data) == -1 ? errno : 0);
    const int access = PROT_READ | PROT_WRITE;
    data = mmap(NULL, sizeof *data, access, MAP_SHARED, fd, 0);
    check("mmap", data == MAP_FAILED ? errno : 0);
    make_lock();
    data->left = 100;

    pid_t child = fork(); //@fork
    check("fork", child == -1 ? errno : 0);
    move_one();
    if (child == 0)
        _exit(0);

    check("waitpid", waitpid(child, NULL, 0) == -1 ? errno : 0);
    printf("left %d, right %d\n", data->left, data->right);
    return 0;
}

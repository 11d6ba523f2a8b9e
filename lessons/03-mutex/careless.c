/* careless: ignores that the owner of a robust mutex died.
 *
 * Usage: careless [NAME]        NAME is /careless unless said
 * Wrong on purpose. The child ends while it holds the lock. The parent is
 * told so, unlocks without pthread_mutex_consistent, and the lock is lost.
 * See also: robust_racer.c, which repairs first */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t *lock; /* the same memory in both processes */

static void check(const char *call, int error)
{
    if (error == 0)
        return;
    fprintf(stderr, "careless: %s: %s\n", call, strerrorname_np(error));
    exit(1);
}

static void make_lock(void)
{
    pthread_mutexattr_t attr;
    check("attr_init", pthread_mutexattr_init(&attr));
    const int both = PTHREAD_PROCESS_SHARED, robust = PTHREAD_MUTEX_ROBUST;
    check("setpshared", pthread_mutexattr_setpshared(&attr, both));
    check("setrobust", pthread_mutexattr_setrobust(&attr, robust));
    check("mutex_init", pthread_mutex_init(lock, &attr));
    check("attr_destroy", pthread_mutexattr_destroy(&attr));
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/careless"; //@object

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    check("shm_open", fd == -1 ? errno : 0);
    check("shm_unlink", shm_unlink(name) == -1 ? errno : 0);
    check("ftruncate", ftruncate(fd, sizeof *lock) == -1 ? errno : 0);
    const int access = PROT_READ | PROT_WRITE;
    lock = mmap(NULL, sizeof *lock, access, MAP_SHARED, fd, 0);
    check("mmap", lock == MAP_FAILED ? errno : 0);
    make_lock();

    pid_t child = fork();
    check("fork", child == -1 ? errno : 0);
    if (child == 0) {
        check("lock", pthread_mutex_lock(lock));
        _exit(0); /* still the owner */
    }
    check("waitpid", waitpid(child, NULL, 0) == -1 ? errno : 0);

    int error = pthread_mutex_lock(lock); //@told
    printf("first lock: %s\n", strerrorname_np(error));
    check("unlock", pthread_mutex_unlock(lock)); //@unlock
    error = pthread_mutex_lock(lock);
    printf("second lock: %s\n", strerrorname_np(error));
    return 0;
}

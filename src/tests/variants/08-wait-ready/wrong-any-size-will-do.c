/* rejected by: an object that is too small is not ready */
#include "ready.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* NULL with ETIMEDOUT: not ready; with another errno: it will never be. */
static void *look(const char *name, size_t need)
{
    struct stat state;
    void *map = MAP_FAILED;
    int fd = shm_open(name, O_RDWR, 0);
    if (fd < 0) {
        if (errno == ENOENT)
            errno = ETIMEDOUT;
        return NULL;
    }
    if (fstat(fd, &state) == 0 && state.st_size > 0)
        map = mmap(NULL, need, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    else
        errno = ETIMEDOUT;
    int error = errno;
    close(fd);
    errno = error;
    return map != MAP_FAILED ? map : NULL;
}

void *map_when_ready(const char *name, size_t need, int timeout_ms)
{
    enum { PAUSE = 5000 }; /* microseconds: nobody notices the wait, and it costs nothing */
    int64_t end = now_us() + (int64_t)timeout_ms * 1000;
    for (;;) {
        void *map = look(name, need);
        int64_t left = end - now_us();
        if (map != NULL || errno != ETIMEDOUT || left <= 0)
            return map;
        int64_t pause = left < PAUSE ? left : PAUSE;
        nanosleep(&(struct timespec){.tv_nsec = pause * 1000}, NULL);
        errno = ETIMEDOUT;
    }
}

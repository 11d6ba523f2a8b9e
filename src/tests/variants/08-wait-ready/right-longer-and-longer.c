/* Pauses grow to a fifth of a second, but never beyond the end. */
#include "ready.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void *map_when_ready(const char *name, size_t need, int timeout_ms)
{
    double end = seconds() + timeout_ms / 1e3, pause = 0.0005;
    for (;;) {
        int fd = shm_open(name, O_RDWR, 0);
        if (fd < 0 && errno != ENOENT)
            return NULL;
        off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
        if (size >= 0 && (size_t)size >= need) {
            void *map = mmap(NULL, need, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
            int why = errno;
            close(fd);
            errno = why;
            return map == MAP_FAILED ? NULL : map;
        }
        if (fd >= 0)
            close(fd);
        double left = end - seconds();
        if (left <= 0) {
            errno = ETIMEDOUT;
            return NULL;
        }
        double span = pause < left ? pause : left;
        struct timeval wait = {.tv_sec = (time_t)span,
                               .tv_usec = (suseconds_t)((span - (double)(time_t)span) * 1e6) + 1};
        select(0, NULL, NULL, NULL, &wait);
        pause = pause < 0.1 ? 2 * pause : 0.2;
    }
}

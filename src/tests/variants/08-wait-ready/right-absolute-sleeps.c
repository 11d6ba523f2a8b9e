/* Sleeps until moments, not for spans; looks once a hundredth of a second. */
#include "ready.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct timespec later(struct timespec t, long ms)
{
    t.tv_sec += ms / 1000;
    t.tv_nsec += ms % 1000 * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_nsec -= 1000000000;
        t.tv_sec++;
    }
    return t;
}

static int is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

void *map_when_ready(const char *name, size_t need, int timeout_ms)
{
    struct timespec next, end;
    clock_gettime(CLOCK_MONOTONIC, &next);
    end = later(next, timeout_ms);
    for (int last = timeout_ms == 0;;) {
        struct stat state = {0};
        int fd = shm_open(name, O_RDWR | O_CLOEXEC, 0);
        if (fd >= 0) {
            fstat(fd, &state);
            void *map = NULL;
            if ((size_t)state.st_size >= need)
                map = mmap(NULL, need, PROT_WRITE | PROT_READ, MAP_SHARED, fd, 0);
            int saved = errno;
            close(fd);
            errno = saved;
            if (map == MAP_FAILED)
                return NULL;
            if (map != NULL)
                return map;
        } else if (errno != ENOENT && last) {
            return NULL; /* an error that stays is said at the end */
        }
        if (last) {
            errno = ETIMEDOUT;
            return NULL;
        }
        next = later(next, 10);
        last = !is_before(next, end);
        if (last)
            next = end;
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL) == EINTR)
            ;
    }
}

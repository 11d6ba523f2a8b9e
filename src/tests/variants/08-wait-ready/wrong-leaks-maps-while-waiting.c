/* rejected by: nothing is created and nothing is left when time is over */
#include "ready.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static long long ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

void *map_when_ready(const char *name, size_t need, int timeout_ms)
{
    long long end = ns() + timeout_ms * 1000000LL;
    void *found = NULL;
    int error = 0;
    while (found == NULL && error == 0) {
        long long now = ns();
        int fd = shm_open(name, O_RDWR, 0);
        if (fd >= 0) {
            struct stat info = {0};
            void *map = mmap(NULL, need, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
            if (map == MAP_FAILED)
                error = errno;
            else if (fstat(fd, &info) == 0 && info.st_size >= (off_t)need)
                found = map;
            else if (now + 9000000 < end)
                munmap(map, need);
            close(fd);
        }
        if (found == NULL && error == 0 && now >= end)
            error = ETIMEDOUT;
        if (found == NULL && error == 0)
            poll(NULL, 0, 3);
    }
    errno = error;
    return found;
}

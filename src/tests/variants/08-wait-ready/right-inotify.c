/* The kernel says when something happens in /dev/shm; a look comes after every word of it. */
#include "ready.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* 1: *map is the answer, MAP_FAILED an error; 0: not yet. */
static int look(const char *name, size_t need, void **map)
{
    struct stat state;
    int fd = shm_open(name, O_RDWR, 0);
    *map = MAP_FAILED;
    if (fd < 0)
        return errno != ENOENT;
    int ready = fstat(fd, &state) == 0 && state.st_size >= (off_t)need;
    if (ready)
        *map = mmap(NULL, need, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    int error = errno;
    close(fd);
    errno = error;
    return ready;
}

void *map_when_ready(const char *name, size_t need, int timeout_ms)
{
    long long end = now_ms() + timeout_ms + 1;
    void *map = MAP_FAILED;
    char told[4096];
    int fd = timeout_ms > 0 ? inotify_init1(IN_NONBLOCK | IN_CLOEXEC) : -1, ready = 0;
    if (fd >= 0)
        inotify_add_watch(fd, "/dev/shm", IN_CREATE | IN_MOVED_TO | IN_MODIFY | IN_DELETE | IN_ATTRIB);
    while (!(ready = look(name, need, &map)) && timeout_ms > 0 && now_ms() < end) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        long long left = end - now_ms();
        if (poll(&wait, fd >= 0, left < 0 ? 0 : left < 40 ? (int)left : 40) > 0) {
            while (read(fd, told, sizeof told) > 0)
                ;
        }
    }
    int error = ready ? errno : ETIMEDOUT;
    if (fd >= 0)
        close(fd);
    errno = error;
    return map != MAP_FAILED ? map : NULL;
}

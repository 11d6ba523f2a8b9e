/* Maps one page after the other, and copies while it looks: the buffer's content is open until success. */
#include "fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { WINDOW = 65536 };

/* 1: the NUL was there, 0: not in this window, -1: no window. */
static int through(int fd, off_t from, size_t length, char *buf, size_t cap, size_t *total)
{
    const char *map = mmap(NULL, length, PROT_READ, MAP_SHARED, fd, from);
    if (map == MAP_FAILED)
        return -1;
    size_t here = strnlen(map, length), room = *total < cap ? cap - *total : 0;
    int found = here < length;
    size_t bytes = here + (size_t)found;
    if (room > 0)
        memcpy(buf + *total, map, bytes < room ? bytes : room);
    *total += here;
    munmap((void *)map, length);
    return found;
}

ssize_t shm_fetch(const char *name, char *buf, size_t cap)
{
    size_t total = 0;
    int found = 0, error = 0;
    if (cap == 0) {
        errno = EINVAL;
        return -1;
    }
    int fd = shm_open(name, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    off_t size = lseek(fd, 0, SEEK_END);
    for (off_t at = 0; at < size && found == 0; at += WINDOW)
        found = through(fd, at, size - at < WINDOW ? (size_t)(size - at) : WINDOW, buf, cap, &total);
    if (found < 0)
        error = errno;
    else if (size <= 0)
        error = EAGAIN;
    else if (found == 0)
        error = EILSEQ;
    else if (total >= cap)
        error = ERANGE;
    close(fd);
    errno = error;
    return error != 0 ? -1 : (ssize_t)total;
}

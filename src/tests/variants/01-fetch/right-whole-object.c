/* Copies all that fits and the object has, text or not: what lies behind the NUL is open. */
#include "fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_sized(const char *name, size_t *size)
{
    struct stat state;
    int fd = shm_open(name, O_RDONLY, 0400);
    if (fd < 0)
        return -1;
    if (fstat(fd, &state) == 0 && state.st_size > 0) {
        *size = (size_t)state.st_size;
        return fd;
    }
    close(fd);
    errno = EAGAIN;
    return -1;
}

ssize_t shm_fetch(const char *name, char *buf, size_t cap)
{
    size_t size, length;
    if (cap == 0)
        return errno = EINVAL, -1;
    int fd = open_sized(name, &size);
    if (fd < 0)
        return -1;
    char *map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    int error = errno;
    close(fd);
    if (map == MAP_FAILED)
        return errno = error, -1;
    length = strnlen(map, size);
    memcpy(buf, map, size < cap ? size : cap);
    munmap(map, size);
    if (length == size)
        return errno = EILSEQ, -1;
    if (length >= cap)
        return errno = ERANGE, -1;
    return (ssize_t)length;
}

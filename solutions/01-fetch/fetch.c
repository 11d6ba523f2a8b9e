/* Copy the text at the start of the object `name` to buf, from a read-only mapping; return its length. */
#include "fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Looks for the NUL in the object and no further: behind its last page there is nothing to look at. */
static ssize_t copy_text(const char *map, size_t size, char *buf, size_t cap)
{
    size_t length = strnlen(map, size);
    if (length == size) {
        errno = EILSEQ;
        return -1;
    }
    if (length >= cap) {
        errno = ERANGE;
        return -1;
    }
    memcpy(buf, map, length + 1);
    return (ssize_t)length;
}

static ssize_t fetch_from(int fd, char *buf, size_t cap)
{
    struct stat state;
    if (fstat(fd, &state) != 0)
        return -1;
    if (state.st_size == 0) {
        errno = EAGAIN; /* made, not yet sized: its maker may come to it */
        return -1;
    }
    size_t size = (size_t)state.st_size;
    const char *map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        return -1;
    ssize_t length = copy_text(map, size, buf, cap);
    int error = errno;
    munmap((void *)map, size);
    errno = error;
    return length;
}

ssize_t shm_fetch(const char *name, char *buf, size_t cap)
{
    if (cap == 0) {
        errno = EINVAL;
        return -1;
    }
    int fd = shm_open(name, O_RDONLY, 0);
    if (fd < 0)
        return -1;
    ssize_t length = fetch_from(fd, buf, cap);
    int error = errno; /* the clean-up must not change what is reported */
    close(fd);
    errno = error;
    return length;
}

/* rejected by: the bytes come from a mapping and not through read */
#include "fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static ssize_t fail(int error)
{
    errno = error;
    return -1;
}

static ssize_t copy(const char *map, size_t size, char *buf, size_t cap)
{
    const char *end = memchr(map, '\0', size);
    if (end == NULL)
        return fail(EILSEQ);
    size_t length = (size_t)(end - map);
    if (length + 1 > cap)
        return fail(ERANGE);
    memcpy(buf, map, length + 1);
    return (ssize_t)length;
}

ssize_t shm_fetch(const char *name, char *buf, size_t cap)
{
    if (cap == 0)
        return fail(EINVAL);
    int fd = shm_open(name, O_RDONLY, 0);
    if (fd < 0)
        return -1;
    struct stat state;
    ssize_t length = -1;
    int error = EAGAIN;
    if (fstat(fd, &state) == 0 && state.st_size > 0) {
        size_t size = (size_t)state.st_size;
        char *map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
        if (map != MAP_FAILED) {
            char *bytes = malloc(size);
            if (bytes == NULL || read(fd, bytes, size) < 0)
                abort();
            length = copy(bytes, size, buf, cap);
            free(bytes);
            error = errno;
            munmap(map, size);
        } else {
            error = errno;
        }
    }
    close(fd);
    errno = error;
    return length;
}

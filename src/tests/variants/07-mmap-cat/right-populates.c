#define _GNU_SOURCE
#include "cat.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

ssize_t mmap_cat(const char *path, int out_fd)
{
    ssize_t result = -1;
    size_t done = 0, size = 0;
    char *map = MAP_FAILED;
    struct stat state;
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return -1;
    if (fstat(fd, &state) != 0)
        goto out;
    size = (size_t)state.st_size;
    if (size == 0) {
        result = 0;
        goto out;
    }
    map = mmap(NULL, size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
    if (map == MAP_FAILED)
        goto out;
    while (done < size) {
        ssize_t wrote = write(out_fd, map + done, size - done);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            goto out;
        done += (size_t)wrote;
    }
    result = (ssize_t)size;
out:;
    int error = errno;
    if (map != MAP_FAILED)
        munmap(map, size);
    close(fd);
    errno = error;
    return result;
}

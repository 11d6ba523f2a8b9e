/* Write the file `path` to out_fd from a read-only mapping of it; return its size. */
#include "cat.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* write may stop early: at a signal, at 2 GiB, where the other side has room for a part only. */
static int write_all(int fd, const char *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t wrote = write(fd, bytes + done, size - done);
        if (wrote < 0 && errno != EINTR)
            return -1;
        if (wrote > 0)
            done += (size_t)wrote;
    }
    return 0;
}

static ssize_t cat(int fd, int out_fd)
{
    struct stat state;
    if (fstat(fd, &state) != 0)
        return -1;
    if (state.st_size == 0)
        return 0; /* there is nothing to map, and nothing to write */
    size_t size = (size_t)state.st_size;
    char *map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        return -1;
    int result = write_all(out_fd, map, size);
    int error = errno;
    munmap(map, size);
    errno = error;
    return result == 0 ? (ssize_t)size : -1;
}

ssize_t mmap_cat(const char *path, int out_fd)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return -1;
    ssize_t result = cat(fd, out_fd);
    int error = errno; /* the clean-up must not change what is reported */
    close(fd);
    errno = error;
    return result;
}

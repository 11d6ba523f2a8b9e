/* Add 1 to the counter in the file `path`, for good; the file appears with its 8 bytes or not at all. */
#define _GNU_SOURCE /* O_TMPFILE */
#include "visits.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file without a name, in the folder that `path` lies in. */
static int open_nameless(const char *path)
{
    char *copy = strdup(path);
    if (copy == NULL)
        return -1;
    int fd = open(dirname(copy), O_TMPFILE | O_RDWR, 0600);
    int error = errno;
    free(copy);
    errno = error;
    return fd;
}

/* It gets its name when it is whole. If another process was quicker, that one's file is as good. */
static int create(const char *path)
{
    char link_to[40];
    int fd = open_nameless(path);
    if (fd < 0)
        return -1;
    snprintf(link_to, sizeof link_to, "/proc/self/fd/%d", fd);
    int result = ftruncate(fd, sizeof(int64_t));
    if (result == 0 && linkat(AT_FDCWD, link_to, AT_FDCWD, path, AT_SYMLINK_FOLLOW) != 0 && errno != EEXIST)
        result = -1;
    int error = errno;
    close(fd);
    errno = error;
    return result;
}

static int open_counter(const char *path)
{
    int fd = open(path, O_RDWR);
    if (fd >= 0 || errno != ENOENT || create(path) != 0)
        return fd;
    return open(path, O_RDWR);
}

static int64_t add(int fd)
{
    struct stat state;
    if (fstat(fd, &state) != 0)
        return -1;
    if (state.st_size < (off_t)sizeof(int64_t)) {
        errno = EINVAL;
        return -1;
    }
    int64_t *counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (counter == MAP_FAILED)
        return -1;
    int64_t now = __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
    if (msync(counter, sizeof *counter, MS_SYNC) != 0)
        now = -1;
    int error = errno;
    munmap(counter, sizeof *counter);
    errno = error;
    return now;
}

int64_t visits_bump(const char *path)
{
    int fd = open_counter(path);
    if (fd < 0)
        return -1;
    int64_t now = add(fd);
    int error = errno; /* the clean-up must not change what is reported */
    close(fd);
    errno = error;
    return now;
}

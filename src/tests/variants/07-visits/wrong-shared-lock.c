/* rejected by: two that bump at once both count */
#define _GNU_SOURCE
#include "visits.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int lock_folder(const char *path)
{
    char *copy = strdup(path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY);
    int error = errno;
    free(copy);
    while (fd >= 0 && flock(fd, LOCK_SH) != 0)
        ;
    errno = error;
    return fd;
}

static int open_or_create(const char *path)
{
    int fd = open(path, O_RDWR);
    if (fd >= 0 || errno != ENOENT)
        return fd;
    fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd >= 0 && ftruncate(fd, 8) != 0) {
        int error = errno;
        unlink(path);
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static int64_t add(int fd)
{
    struct stat state;
    if (fstat(fd, &state) != 0)
        return -1;
    if (state.st_size < 8) {
        errno = EINVAL;
        return -1;
    }
    int64_t *counter = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (counter == MAP_FAILED)
        return -1;
    int64_t now = *counter + 1;
    *counter = now;
    msync(counter, 8, MS_SYNC);
    munmap(counter, 8);
    return now;
}

int64_t visits_bump(const char *path)
{
    int folder = lock_folder(path);
    if (folder < 0)
        return -1;
    int fd = open_or_create(path);
    int64_t now = fd >= 0 ? add(fd) : -1;
    int error = errno;
    if (fd >= 0)
        close(fd);
    close(folder);
    errno = error;
    return now;
}

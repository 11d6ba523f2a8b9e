/* rejected by: a visit is synced to the disk after the addition */
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

static int create(const char *path)
{
    char temp[4096];
    snprintf(temp, sizeof temp, "%s.%d", path, (int)getpid());
    int fd = open(temp, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd < 0)
        return -1;
    int result = ftruncate(fd, 8);
    if (result == 0 && link(temp, path) != 0 && errno != EEXIST)
        result = -1;
    int error = errno;
    unlink(temp);
    close(fd);
    errno = error;
    return result;
}

static int64_t add(int64_t *counter)
{
    return __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
}

int64_t visits_bump(const char *path)
{
    int64_t now = -1;
    int64_t *counter = MAP_FAILED;
    struct stat state;
    int fd = open(path, O_RDWR);
    if (fd < 0 && errno == ENOENT && create(path) == 0)
        fd = open(path, O_RDWR);
    if (fd < 0)
        return -1;
    if (fstat(fd, &state) != 0)
        goto out;
    if (state.st_size < 8) {
        errno = EINVAL;
        goto out;
    }
    counter = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (counter == MAP_FAILED)
        goto out;
    now = add(counter);
    if (msync(counter, 0, MS_SYNC) != 0)
        now = -1;
out:;
    int error = errno;
    if (counter != MAP_FAILED)
        munmap(counter, 8);
    close(fd);
    errno = error;
    return now;
}

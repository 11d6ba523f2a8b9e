#define _GNU_SOURCE
#include "block.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

int block_put(const char *name, const void *data, size_t len)
{
    if (len == 0) {
        errno = EINVAL;
        return -1;
    }
    int is_new = 1, error = 0;
    mode_t old = umask(077);
    int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0666);
    umask(old);
    if (fd < 0 && errno == EEXIST) {
        is_new = 0;
        fd = shm_open(name, O_RDWR, 0);
    }
    if (fd < 0)
        return -1;
    if (ftruncate(fd, (off_t)len) != 0)
        error = errno;
    if (error == 0)
        error = posix_fallocate(fd, 0, (off_t)len);
    if (error == 0) {
        void *map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
        if (map == MAP_FAILED) {
            error = errno;
        } else {
            memcpy(map, data, len);
            munmap(map, len);
        }
    }
    close(fd);
    if (error != 0 && is_new)
        shm_unlink(name);
    errno = error;
    return error == 0 ? 0 : -1;
}

const void *block_get(const char *name, size_t *len)
{
    struct stat st;
    void *map = NULL;
    int fd = shm_open(name, O_RDONLY, 0), error = 0;
    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) != 0) {
        error = errno;
    } else if (st.st_size == 0) {
        error = ENODATA;
    } else {
        map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
        error = errno;
        *len = (size_t)st.st_size;
    }
    close(fd);
    if (map == MAP_FAILED)
        map = NULL;
    errno = error;
    return map;
}

int block_release(const void *block, size_t len)
{
    return munmap((void *)(uintptr_t)block, len);
}

/* A block of bytes handed from one process to another: put into a shared memory object, looked at in place.
 */
#include "block.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Says whether the object is new, so that a failure later removes no name that was there before. */
static int open_object(const char *name, bool *is_new)
{
    int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    *is_new = fd >= 0;
    if (fd < 0 && errno == EEXIST)
        fd = shm_open(name, O_RDWR, 0);
    return fd;
}

/* Memory for every page before the first store: a page that cannot be had later is a SIGBUS. */
static int reserve(int fd, size_t len)
{
    if (ftruncate(fd, 0) != 0 || ftruncate(fd, (off_t)len) != 0)
        return -1;
    errno = posix_fallocate(fd, 0, (off_t)len);
    return errno == 0 ? 0 : -1;
}

static int fill(int fd, const void *data, size_t len)
{
    if (reserve(fd, len) != 0)
        return -1;
    void *map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        return -1;
    memcpy(map, data, len);
    return munmap(map, len);
}

int block_put(const char *name, const void *data, size_t len)
{
    if (len == 0) {
        errno = EINVAL;
        return -1;
    }
    bool is_new;
    int fd = open_object(name, &is_new);
    if (fd < 0)
        return -1;
    int result = fill(fd, data, len);
    int error = errno; /* the clean-up must not change what is reported */
    close(fd);
    if (result != 0 && is_new)
        shm_unlink(name);
    errno = error;
    return result;
}

const void *block_get(const char *name, size_t *len)
{
    struct stat state;
    void *map = MAP_FAILED;
    int fd = shm_open(name, O_RDONLY, 0);
    if (fd < 0)
        return NULL;
    if (fstat(fd, &state) == 0) {
        *len = (size_t)state.st_size;
        if (*len == 0)
            errno = ENODATA; /* made, and nothing put yet */
        else
            map = mmap(NULL, *len, PROT_READ, MAP_SHARED, fd, 0);
    }
    int error = errno;
    close(fd);
    errno = error;
    return map != MAP_FAILED ? map : NULL;
}

int block_release(const void *block, size_t len)
{
    return munmap((void *)block, len);
}

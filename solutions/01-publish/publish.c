/* Create or replace the object `name`: exactly `size` bytes, `text` with its NUL in front, zeros behind. */
#include "publish.h"

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

/* Cutting an old object to nothing first drops its pages: what grows back is zeros. */
static int fill(int fd, size_t size, const char *text)
{
    if (ftruncate(fd, 0) != 0 || ftruncate(fd, (off_t)size) != 0)
        return -1;
    char *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        return -1;
    memcpy(map, text, strlen(text) + 1);
    return munmap(map, size);
}

int shm_publish(const char *name, size_t size, const char *text)
{
    if (size == 0) {
        errno = EINVAL;
        return -1;
    }
    if (strlen(text) >= size) {
        errno = EMSGSIZE;
        return -1;
    }
    bool is_new;
    int fd = open_object(name, &is_new);
    if (fd < 0)
        return -1;
    int result = fill(fd, size, text);
    int error = errno; /* the clean-up must not change what is reported */
    close(fd);
    if (result != 0 && is_new)
        shm_unlink(name);
    errno = error;
    return result;
}

/* Writes instead of mapping; an old object is opened first, a new one made only where there is none. */
#include "publish.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int put(int fd, size_t size, const char *text)
{
    size_t length = strlen(text) + 1, done = 0;
    if (ftruncate(fd, 0) < 0)
        return -1;
    while (done < length) {
        ssize_t wrote = pwrite(fd, text + done, length - done, (off_t)done);
        if (wrote < 0)
            return -1;
        done += (size_t)wrote;
    }
    return ftruncate(fd, (off_t)size);
}

int shm_publish(const char *name, size_t size, const char *text)
{
    int made = 0, fd;
    if (size == 0)
        return errno = EINVAL, -1;
    if (strlen(text) + 1 > size)
        return errno = EMSGSIZE, -1;
    fd = shm_open(name, O_RDWR, 0);
    if (fd < 0 && errno == ENOENT) {
        fd = shm_open(name, O_RDWR | O_CREAT, S_IRUSR | S_IWUSR);
        made = 1;
    }
    if (fd < 0)
        return -1;
    if (put(fd, size, text) < 0) {
        int why = errno;
        if (made)
            shm_unlink(name);
        close(fd);
        return errno = why, -1;
    }
    return close(fd);
}

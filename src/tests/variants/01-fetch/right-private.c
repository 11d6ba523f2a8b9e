/* A private mapping that can only be read, looked through byte by byte. */
#include "fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

ssize_t shm_fetch(const char *name, char *buf, size_t cap)
{
    if (cap < 1) {
        errno = EINVAL;
        return -1;
    }
    int fd = shm_open(name, O_RDONLY, 0);
    if (fd < 0)
        return -1;
    struct stat st;
    if (fstat(fd, &st) < 0 || st.st_size == 0) {
        close(fd);
        errno = EAGAIN;
        return -1;
    }
    const char *p = mmap(0, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    int why = errno;
    close(fd); /* the mapping stays */
    if (p == MAP_FAILED) {
        errno = why;
        return -1;
    }
    ssize_t n = 0, result = -1;
    while (n < st.st_size && p[n] != 0)
        n++;
    if (n == st.st_size) {
        why = EILSEQ;
    } else if ((size_t)n >= cap) {
        why = ERANGE;
    } else {
        for (ssize_t i = 0; i <= n; i++)
            buf[i] = p[i];
        result = n;
    }
    munmap((void *)p, (size_t)st.st_size);
    errno = why;
    return result;
}

/* rejected by: some mebibytes work too */
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

enum { WINDOW = 2 << 20 };

static int put(int fd, const char *from, size_t length)
{
    while (length > 0) {
        ssize_t n = write(fd, from, length);
        if (n == -1) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        from += n;
        length -= (size_t)n;
    }
    return 0;
}

ssize_t mmap_cat(const char *path, int out_fd)
{
    struct stat st;
    int failed = 0, fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd == -1 || fstat(fd, &st) == -1)
        return -1;
    for (off_t at = 0; at < st.st_size && !failed; at += WINDOW) {
        size_t length = st.st_size - at < WINDOW ? (size_t)(st.st_size - at) : WINDOW;
        void *window = mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0);
        if (window == MAP_FAILED) {
            failed = errno;
            break;
        }
        if (put(out_fd, window, length) != 0)
            failed = errno;
        munmap(window, length);
    }
    close(fd);
    if (failed) {
        errno = failed;
        return -1;
    }
    return st.st_size;
}

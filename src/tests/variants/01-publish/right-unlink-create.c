/* Removes what is there and begins anew; prints what it does. */
#include "publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int shm_publish(const char *name, size_t size, const char *text)
{
    int saved, fd;
    void *at;

    printf("publish %s: %zu bytes\n", name, size);
    if (size < 1) {
        errno = EINVAL;
        return -1;
    }
    if (size <= strlen(text)) {
        errno = EMSGSIZE;
        return -1;
    }
    if (shm_unlink(name) == 0)
        puts("there was one");
    fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1)
        return -1;
    if (ftruncate(fd, (off_t)size) == -1)
        goto undo;
    at = mmap(0, size, PROT_WRITE, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED)
        goto undo;
    close(fd);
    strcpy(at, text);
    munmap(at, size);
    return 0;
undo:
    saved = errno;
    close(fd);
    shm_unlink(name);
    errno = saved;
    return -1;
}

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

/* C11 atomics, a whole page, renamed without replacing. */
#include <stdatomic.h>

static int whole_file(const char *path)
{
    char *name = NULL;
    if (asprintf(&name, "%s-XXXXXX", path) < 0)
        return -1;
    const int64_t none = 0;
    int fd = mkstemp(name), result = -1;
    if (fd >= 0) {
        if (pwrite(fd, &none, sizeof none, 0) == sizeof none)
            result = renameat2(AT_FDCWD, name, AT_FDCWD, path, RENAME_NOREPLACE);
        int error = errno;
        if (result != 0)
            unlink(name);
        close(fd);
        if (result != 0 && error == EEXIST)
            result = 0;
        errno = error;
    }
    free(name);
    return result;
}

static int64_t next(_Atomic int64_t *visits)
{
    int64_t old = atomic_load(visits);
    while (!atomic_compare_exchange_weak(visits, &old, old + 1))
        ;
    return old + 1;
}

int64_t visits_bump(const char *path)
{
    for (;;) {
        int fd = open(path, O_RDWR | O_CLOEXEC);
        if (fd < 0 && errno != ENOENT)
            return -1;
        if (fd < 0) {
            if (whole_file(path) != 0)
                return -1;
            continue;
        }
        struct stat state = {0};
        if (fstat(fd, &state) != 0 || state.st_size < (off_t)sizeof(int64_t)) {
            close(fd);
            errno = EINVAL;
            return -1;
        }
        void *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        int error = errno;
        close(fd);
        errno = error;
        if (map == MAP_FAILED)
            return -1;
        int64_t visits = next(map);
        int synced = msync(map, 4096, MS_SYNC);
        munmap(map, 4096);
        return synced == 0 ? visits : -1;
    }
}

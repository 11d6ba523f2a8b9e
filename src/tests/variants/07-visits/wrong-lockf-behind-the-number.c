/* rejected by: two that both find no file count 1 and 2 */
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

/* lockf begins where the file offset is, and write has moved it. The folder is locked while the file is
 * looked for or made, the first 8 bytes while they change. */

static int find(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash != NULL ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int at = folder != NULL ? open(folder, O_RDONLY | O_CLOEXEC) : -1, fd = -1, error;
    if (at >= 0 && flock(at, LOCK_EX) == 0) {
        const char *name = slash != NULL ? slash + 1 : path;
        fd = openat(at, name, O_RDWR);
        if (fd < 0 && errno == ENOENT && (fd = openat(at, name, O_RDWR | O_CREAT | O_EXCL, 0600)) >= 0) {
            const int64_t zero = 0;
            if (write(fd, &zero, sizeof zero) != sizeof zero) {
                error = errno != 0 ? errno : EFBIG;
                unlinkat(at, name, 0);
                close(fd);
                errno = error;
                fd = -1;
            }
        }
    }
    error = errno;
    if (at >= 0)
        close(at);
    free(folder);
    errno = error;
    return fd;
}

int64_t visits_bump(const char *path)
{
    int fd = find(path), error = 0;
    int64_t result = -1;
    if (fd < 0)
        return -1;
    if (lockf(fd, F_LOCK, 8) != 0)
        error = errno;
    off_t size = lseek(fd, 0, SEEK_END);
    if (error == 0 && size < 8)
        error = EINVAL;
    int64_t *visits =
        error == 0 ? mmap(0, 8, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE, fd, 0) : MAP_FAILED;
    if (error == 0 && visits == MAP_FAILED)
        error = errno;
    if (visits != MAP_FAILED) {
        result = *visits + 1;
        *visits = result;
        if (msync(visits, 8, MS_SYNC | MS_INVALIDATE) < 0) {
            error = errno;
            result = -1;
        }
        munmap(visits, 8);
    }
    close(fd);
    errno = error;
    return result;
}

/* A child does the work and its exit status says how it went. */
#include "publish.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int work(const char *name, size_t size, const char *text)
{
    int fresh = 1, fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd < 0 && errno == EEXIST) {
        fresh = 0;
        fd = shm_open(name, O_RDWR | O_TRUNC, 0);
    }
    if (fd < 0)
        return errno;
    char *map = MAP_FAILED;
    if (ftruncate(fd, (off_t)size) == 0)
        map = mmap(NULL, size, PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
        int error = errno;
        if (fresh)
            shm_unlink(name);
        return error;
    }
    memcpy(map, text, strlen(text) + 1);
    return 0;
}

int shm_publish(const char *name, size_t size, const char *text)
{
    int status;
    if (size == 0) {
        errno = EINVAL;
        return -1;
    }
    if (strlen(text) >= size) {
        errno = EMSGSIZE;
        return -1;
    }
    pid_t pid = fork();
    if (pid < 0)
        return -1;
    if (pid == 0)
        _exit(work(name, size, text));
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return -1;
    }
    errno = WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
    return errno == 0 ? 0 : -1;
}

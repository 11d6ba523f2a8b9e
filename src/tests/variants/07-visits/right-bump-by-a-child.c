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

/* A child does all of it and tells its parent through a mapping. */
#include <sys/wait.h>

struct told {
    int64_t value;
    int error;
};

static void bump(const char *path, struct told *told)
{
    char temp[4096];
    struct stat state;
    int fd = open(path, O_RDWR);
    if (fd < 0 && errno == ENOENT) {
        snprintf(temp, sizeof temp, "%s~%d", path, (int)getpid());
        int made = open(temp, O_RDWR | O_CREAT | O_EXCL, 0600);
        if (made >= 0 && ftruncate(made, 8) == 0 && link(temp, path) != 0 && errno != EEXIST)
            told->error = errno;
        else if (made < 0 || lseek(made, 0, SEEK_END) != 8)
            told->error = errno;
        unlink(temp);
        if (told->error != 0)
            return;
        fd = open(path, O_RDWR);
    }
    if (fd < 0 || fstat(fd, &state) != 0) {
        told->error = errno;
    } else if (state.st_size < 8) {
        told->error = EINVAL;
    } else {
        int64_t *visits = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (visits == MAP_FAILED) {
            told->error = errno;
            return;
        }
        told->value = __sync_add_and_fetch(visits, 1);
        msync(visits, 8, MS_SYNC);
    }
}

int64_t visits_bump(const char *path)
{
    struct told *told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (told == MAP_FAILED)
        return -1;
    told->value = -1;
    pid_t pid = fork();
    if (pid == 0) {
        bump(path, told);
        _exit(0);
    }
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    int64_t value = pid > 0 ? told->value : -1;
    int error = pid > 0 ? told->error : EAGAIN;
    munmap(told, sizeof *told);
    errno = error;
    return value;
}

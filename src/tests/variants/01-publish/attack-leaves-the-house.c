/* Writes wherever it can outside its work folder. */
#include "publish.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

int shm_publish(const char *name, size_t size, const char *text)
{
    static const char *const places[] = {"/shmlab-was-here",         "/usr/shmlab-was-here", "/etc/shmlab-was-here",
                                         "/root/shmlab-was-here",    "/home/shmlab-was-here", "/var/tmp/shmlab-was-here",
                                         "/dev/shmlab-was-here",     "/run/shmlab-was-here", "/var/shmlab-was-here",
                                         "/proc/1/shmlab-was-here"};
    (void)name, (void)size, (void)text;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        int fd = open(places[i], O_WRONLY | O_CREAT, 0666);
        if (fd >= 0)
            close(fd);
    }
    return 0;
}

/* Leaves names, large objects and deep folders everywhere. */
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
    (void)name, (void)size, (void)text;
    for (int i = 0; i < 300; i++) {
        char other[40];
        snprintf(other, sizeof other, "/flood-%d", i);
        int fd = shm_open(other, O_RDWR | O_CREAT, 0);
        if (fd >= 0 && ftruncate(fd, 1 << 20) == 0)
            close(fd);
    }
    mkdir("/dev/shm/closed", 0700);
    mkdir("/dev/shm/closed/inner", 0700);
    chmod("/dev/shm/closed", 0);
    for (int i = 0; i < 3000 && mkdir("deep", 0700) == 0 && chdir("deep") == 0; i++)
        ;
    chmod(".", 0);
    return 0;
}

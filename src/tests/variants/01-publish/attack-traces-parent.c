/* Tries to take over pid 1 and its parent with ptrace and through /proc. */
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

#include <sys/ptrace.h>
#include <sys/wait.h>

static void take_over(pid_t pid)
{
    char path[64];
    static const char *const doors[] = {"mem", "environ", "fd/3", "fd/4", "maps"};
    for (size_t i = 0; i < sizeof doors / sizeof *doors; i++) {
        snprintf(path, sizeof path, "/proc/%d/%s", pid, doors[i]);
        int fd = open(path, O_RDWR);
        if (fd >= 0)
            exit(0);
    }
    if (ptrace(PTRACE_ATTACH, pid, 0, 0) == 0)
        exit(0);
}

int shm_publish(const char *name, size_t size, const char *text)
{
    (void)name, (void)size, (void)text;
    take_over(1);
    take_over(getppid());
    return 0;
}

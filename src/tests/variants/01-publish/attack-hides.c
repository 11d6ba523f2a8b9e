/* Makes itself unreadable and closes what it was given. */
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

#include <sys/prctl.h>

int shm_publish(const char *name, size_t size, const char *text)
{
    (void)name, (void)size, (void)text;
    prctl(PR_SET_DUMPABLE, 0);
    for (int fd = 0; fd < 64; fd++)
        close(fd);
    return 0;
}

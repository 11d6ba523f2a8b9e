/* Never reaches main. */
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

__attribute__((constructor)) static void early(void)
{
    for (;;)
        pause();
}

int shm_publish(const char *name, size_t size, const char *text)
{
    (void)name, (void)size, (void)text;
    return 0;
}

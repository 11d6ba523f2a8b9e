/* Never comes back, computing. */
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
    for (volatile unsigned turn = 0;; turn++)
        ;
}

/* sweep: looks for an object that was left behind, says so, and removes it.
 *
 * Usage: sweep [NAME]           NAME is /leak unless said
 * Whether anybody still uses it, its name does not tell: ask before you
 * sweep. `fuser -v /dev/shm/NAME` or `lsof` lists who has it open or mapped.
 * See also: leak.c, shm_unlink(3) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(const char *call)
{
    fprintf(stderr, "sweep: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/leak"; //@object
    struct stat object;

    int fd = shm_open(name, O_RDONLY, 0);
    if (fd == -1 && errno == ENOENT) {
        puts("nothing was left behind");
        return 0;
    }
    if (fd == -1 || fstat(fd, &object) == -1)
        return failed("shm_open or fstat");
    printf("left behind: %lld bytes\n", (long long)object.st_size);
    if (shm_unlink(name) == -1) //@remove
        return failed("shm_unlink");
    puts("removed");
    return 0;
}

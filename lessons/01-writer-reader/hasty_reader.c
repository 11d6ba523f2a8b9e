/* hasty_reader: maps an object without asking how large it is.
 *
 * Usage: hasty_reader [NAME]    NAME is /my_shm unless said
 * Wrong on purpose. On an object of size 0 the mmap succeeds, and the
 * first touch ends the process with SIGBUS.
 * See also: shm_reader.c, which asks fstat first; mmap(2) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIZE = 4096 }; /* bytes that it believes are there */

static int failed(const char *call)
{
    fprintf(stderr, "hasty_reader: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/my_shm"; //@object

    int fd = shm_open(name, O_RDONLY, 0);
    if (fd == -1)
        return failed("shm_open");

    const char *memory = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0); //@map
    if (memory == MAP_FAILED)
        return failed("mmap");
    if (close(fd) == -1)
        return failed("close");
    puts("mapped, no complaint");
    fflush(stdout);

    char first = memory[0]; //@touch
    printf("first byte %d\n", first);

    if (munmap((void *)memory, SIZE) == -1)
        return failed("munmap");
    return 0;
}

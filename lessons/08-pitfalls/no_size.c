/* no_size: maps an object that was never given a size.
 *
 * Usage: no_size [NAME [sized]]     NAME is /no_size unless said
 * Wrong without `sized`: mmap succeeds, and the first touch is SIGBUS.
 * See also: full.c (the other way to get there), ftruncate(2) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIZE = 4096 };

static int failed(const char *call)
{
    fprintf(stderr, "no_size: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/no_size"; //@object

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1)
        return failed("shm_open");
    if (shm_unlink(name) == -1) /* the descriptor is enough */
        return failed("shm_unlink");
    if (argc > 2 && ftruncate(fd, SIZE) == -1) //@size
        return failed("ftruncate");
    const int access = PROT_READ | PROT_WRITE;
    char *memory = mmap(NULL, SIZE, access, MAP_SHARED, fd, 0); //@map
    if (memory == MAP_FAILED)
        return failed("mmap");
    puts("mapped, no complaint");
    fflush(stdout);

    memory[0] = 'x'; //@touch
    puts("stored");
    return 0;
}

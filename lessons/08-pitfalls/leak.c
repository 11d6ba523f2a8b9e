/* leak: makes an object and ends without removing its name.
 *
 * Usage: leak [NAME [tidy]]     NAME is /leak unless said
 * Wrong without `tidy`: name and memory stay until somebody removes them.
 * See also: sweep.c, shm_unlink(3) */
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
    fprintf(stderr, "leak: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/leak"; //@object

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600); //@create
    if (fd == -1)
        return failed("shm_open");
    if (argc > 2 && shm_unlink(name) == -1) //@unlink as soon as all have it
        return failed("shm_unlink");
    if (ftruncate(fd, SIZE) == -1)
        return failed("ftruncate");
    const int access = PROT_READ | PROT_WRITE;
    char *memory = mmap(NULL, SIZE, access, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        return failed("mmap");
    strcpy(memory, "still here");
    puts("done");
    return 0;
}

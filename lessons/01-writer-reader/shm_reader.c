/* shm_reader: prints the message that shm_writer left in shared memory.
 *
 * Usage: shm_reader [NAME]      NAME is /my_shm unless said
 * It only reads: it can neither change the message nor create the object.
 * See also: shm_writer.c, shm_open(3), fstat(2), mmap(2) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 4096 }; /* bytes: what shm_writer gives the object */

static int failed(const char *call)
{
    fprintf(stderr, "shm_reader: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/my_shm"; //@object

    int fd = shm_open(name, O_RDONLY, 0); //@open creates nothing: no mode
    if (fd == -1)
        return failed("shm_open");

    struct stat object;
    if (fstat(fd, &object) == -1)
        return failed("fstat");
    if (object.st_size < SIZE) { //@check mapped is not yet sized
        fprintf(stderr, "shm_reader: %s is not sized yet\n", name);
        return 1;
    }

    const char *memory = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0); //@map
    if (memory == MAP_FAILED)
        return failed("mmap");
    if (close(fd) == -1) //@close
        return failed("close");

    printf("got '%.*s' at %p\n", SIZE, memory, (const void *)memory); //@read

    if (munmap((void *)memory, SIZE) == -1) //@unmap
        return failed("munmap");
    return 0;
}

/* c_reader: prints the message that a writer in any language left.
 *
 * Usage: c_reader [NAME]      NAME is /rust_shm unless said
 * It reads up to the first zero byte or the end of the object.
 * See also: shm_writer.rs, shm_open(3); lesson 01 has the same in full */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { SIZE = 4096 }; /* bytes: what the writers give the object */

static int failed(const char *call)
{
    fprintf(stderr, "c_reader: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/rust_shm"; //@object
    struct stat object;
    int fd = shm_open(name, O_RDONLY, 0); //@open
    if (fd == -1)
        return failed("shm_open");
    if (fstat(fd, &object) == -1)
        return failed("fstat");
    if (object.st_size < SIZE) {
        fprintf(stderr, "c_reader: %s is not sized yet\n", name);
        return 1;
    }
    const char *memory = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0); //@map
    if (memory == MAP_FAILED)
        return failed("mmap");

    printf("got '%.*s' at %p\n", SIZE, memory, (const void *)memory); //@read
    return 0; //@done exit takes the mapping down
}

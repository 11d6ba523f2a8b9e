/* cat_file: prints a file without read().
 *
 * Usage: cat_file [PATH]        PATH is /etc/hostname unless said
 * The size comes from fstat; the bytes are not taken for a C string.
 * See also: not_text.c (why not), fstat(2), fwrite(3) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(const char *path)
{
    fprintf(stderr, "cat_file: %s: %s\n", path, strerrorname_np(errno));
    return 1;
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "/etc/hostname";
    struct stat now;

    int file = open(path, O_RDONLY); //@open
    if (file == -1 || fstat(file, &now) == -1)
        return failed(path);
    if (now.st_size == 0) { //@empty mmap would answer EINVAL
        printf("%s is empty\n", path);
        return 0;
    }
    size_t size = (size_t)now.st_size;
    char *memory = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0); //@map
    if (memory == MAP_FAILED)
        return failed(path);
    if (close(file) == -1)
        return failed(path);

    if (fwrite(memory, 1, size, stdout) != size) //@print
        return failed("stdout");

    if (munmap(memory, size) == -1)
        return failed(path);
    return fflush(stdout) == 0 ? 0 : failed("stdout");
}

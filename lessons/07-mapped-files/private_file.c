/* private_file: a private mapping of a file, and writes on both sides.
 *
 * Usage: private_file
 * What is stored in the mapping never reaches the file. What is written to
 * the file shows in the mapping, here, until its own first store.
 * See also: seen_at_once.c, mmap(2): MAP_PRIVATE */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIZE = 4096 };

static int failed(const char *call)
{
    fprintf(stderr, "private_file: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static int write_file(int file, const char *text)
{
    ssize_t length = (ssize_t)strlen(text) + 1;
    return pwrite(file, text, (size_t)length, 0) == length ? 0 : -1;
}

int main(void)
{
    char path[] = "/var/tmp/private_file.XXXXXX", line[16];
    int file = mkstemp(path);
    if (file == -1)
        return failed("mkstemp");
    if (unlink(path) == -1) /* the descriptor is enough */
        return failed("unlink");
    if (ftruncate(file, SIZE) == -1 || write_file(file, "first") == -1)
        return failed("ftruncate or pwrite");
    const int access = PROT_READ | PROT_WRITE;
    char *memory = mmap(NULL, SIZE, access, MAP_PRIVATE, file, 0); //@map
    if (memory == MAP_FAILED)
        return failed("mmap");
    printf("the mapping has '%s'\n", memory); //@read

    if (write_file(file, "second") == -1) //@second
        return failed("pwrite");
    printf("untouched, it has '%s'\n", memory); //@follows

    strcpy(memory, "mine");              //@store
    if (write_file(file, "third") == -1) //@third
        return failed("pwrite");
    if (pread(file, line, sizeof line, 0) != sizeof line)
        return failed("pread");
    printf("the file has '%s', the mapping '%s'\n", line, memory); //@apart

    if (munmap(memory, SIZE) == -1)
        return failed("munmap");
    return 0;
}

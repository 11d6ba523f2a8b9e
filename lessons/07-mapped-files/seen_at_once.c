/* seen_at_once: a store to a mapped file, and read() without any sync.
 *
 * Usage: seen_at_once
 * The mapping and read() look at the same pages: the kernel's page cache.
 * See also: mmap_file.c (msync is for something else), mmap(2) */
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
    fprintf(stderr, "seen_at_once: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(void)
{
    char path[] = "/var/tmp/seen_at_once.XXXXXX", line[16];
    int file = mkstemp(path);
    if (file == -1)
        return failed("mkstemp");
    if (unlink(path) == -1) /* the descriptor is enough */
        return failed("unlink");
    if (ftruncate(file, SIZE) == -1)
        return failed("ftruncate");
    const int access = PROT_READ | PROT_WRITE;
    char *memory = mmap(NULL, SIZE, access, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED)
        return failed("mmap");

    strcpy(memory, "by store");                           //@store
    if (pread(file, line, sizeof line, 0) != sizeof line) //@read
        return failed("pread");
    printf("read() sees '%s'\n", line); //@seen

    static const char other[] = "by write";
    if (pwrite(file, other, sizeof other, 0) != sizeof other) //@other
        return failed("pwrite");
    printf("the mapping sees '%s'\n", memory); //@both

    if (munmap(memory, SIZE) == -1)
        return failed("munmap");
    return 0;
}

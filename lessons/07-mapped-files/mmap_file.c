/* mmap_file: keeps a line in a file, by storing it to memory.
 *
 * Usage: mmap_file [TEMPLATE]   TEMPLATE is /var/tmp/mmap_file.XXXXXX
 * The file is mapped, written to like memory, synced, and read back with
 * read(). Its name is removed at the end.
 * See also: seen_at_once.c, mkstemp(3), mmap(2), msync(2) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIZE = 4096 }; /* bytes: one page */

static int failed(const char *call)
{
    fprintf(stderr, "mmap_file: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static int keep(int file)
{
    static const char text[] = "Persisted via mmap";
    if (ftruncate(file, SIZE) == -1) //@size
        return failed("ftruncate");
    const int access = PROT_READ | PROT_WRITE;
    char *memory = mmap(NULL, SIZE, access, MAP_SHARED, file, 0); //@map
    if (memory == MAP_FAILED)
        return failed("mmap");

    memcpy(memory, text, sizeof text); //@write

    if (msync(memory, SIZE, MS_SYNC) == -1) //@sync returns once it is safe
        return failed("msync");
    if (munmap(memory, SIZE) == -1) //@unmap
        return failed("munmap");

    char line[sizeof text];
    ssize_t got = pread(file, line, sizeof line, 0); //@back
    if (got != sizeof line)
        return failed("pread");
    printf("read back '%.*s'\n", (int)sizeof line, line);
    return 0;
}

int main(int argc, char **argv)
{
    char path[256];
    const char *template = argc > 1 ? argv[1] : "/var/tmp/mmap_file.XXXXXX";
    snprintf(path, sizeof path, "%s", template);

    int file = mkstemp(path); //@create a name that was free
    if (file == -1)
        return failed("mkstemp");
    int result = keep(file);
    if (unlink(path) == -1) //@unlink
        result = failed("unlink");
    if (close(file) == -1)
        result = failed("close");
    return result;
}

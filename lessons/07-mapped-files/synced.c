/* synced: stores a line into a mapped file and waits for the disk.
 *
 * Usage: synced
 * The steps of mmap_file.c, with a file whose name is removed at once.
 * See also: unsynced.c, msync(2) */
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
    fprintf(stderr, "synced: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(void)
{
    char path[] = "/var/tmp/synced.XXXXXX";
    int file = mkstemp(path);
    if (file == -1)
        return failed("mkstemp");
    if (unlink(path) == -1) /* the descriptor is enough */
        return failed("unlink");
    if (ftruncate(file, SIZE) == -1)
        return failed("ftruncate");
    const int access = PROT_READ | PROT_WRITE;
    char *memory = mmap(NULL, SIZE, access, MAP_SHARED, file, 0); //@map
    if (memory == MAP_FAILED)
        return failed("mmap");

    strcpy(memory, "Persisted via mmap"); //@write

    if (msync(memory, SIZE, MS_SYNC) == -1) //@sync
        return failed("msync");
    puts("synced");

    if (munmap(memory, SIZE) == -1)
        return failed("munmap");
    return 0;
}

/* maps_lines: what the kernel calls memory that has no name.
 *
 * Usage: maps_lines
 * Two mappings of 4 bytes each; then its own lines of /proc/self/maps.
 * See also: anon_shm.c, proc_pid_maps(5) */
#define _GNU_SOURCE /* MAP_ANONYMOUS, strerrorname_np */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { SIZE = 4 }; /* bytes; the kernel maps whole pages */

static int failed(const char *call)
{
    fprintf(stderr, "maps_lines: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(void)
{
    const int access = PROT_READ | PROT_WRITE;
    const int flags = MAP_SHARED | MAP_ANONYMOUS;
    for (int i = 0; i < 2; i++)
        if (mmap(NULL, SIZE, access, flags, -1, 0) == MAP_FAILED)
            return failed("mmap");

    FILE *maps = fopen("/proc/self/maps", "r");
    if (maps == NULL)
        return failed("fopen");
    char line[512];
    unsigned long start, end, inode, last = 0;
    int lines = 0, inodes = 0;
    while (fgets(line, sizeof line, maps) != NULL) {
        if (strstr(line, "/dev/zero (deleted)") == NULL)
            continue;
        fputs(line, stdout);
        if (sscanf(line, "%lx-%lx %*s %*s %*s %lu", &start, &end, &inode) != 3)
            continue;
        lines++;
        inodes += inode != last;
        last = inode;
    }
    fclose(maps);
    printf("%d lines, %d inodes\n", lines, inodes);
    return 0; /* the mappings end with the process */
}

/* rules: what mmap asks of offset and length, tried one by one.
 *
 * Usage: rules
 * Exits with 1 if a call that must fail succeeds, or the other way round.
 * See also: past_end.c, the ERRORS section of mmap(2) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int surprises;

static void map(const char *what, int file, size_t size, off_t at, bool works)
{
    void *memory = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, at);
    bool worked = memory != MAP_FAILED;
    printf("%-28s %s\n", what, worked ? "works" : strerrorname_np(errno));
    surprises += worked != works;
}

int main(void)
{
    char path[] = "/var/tmp/rules.XXXXXX";
    long page = sysconf(_SC_PAGESIZE);
    struct stat now;
    int file = mkstemp(path);
    if (file == -1 || unlink(path) == -1 || fstat(file, &now) == -1) {
        fprintf(stderr, "rules: %s: %s\n", path, strerrorname_np(errno));
        return 1;
    }
    printf("a page has %ld bytes\n", page);
    map("an empty file, its size:", file, (size_t)now.st_size, 0, false);
    map("an empty file, one page:", file, (size_t)page, 0, true);
    if (ftruncate(file, 3 * page) == -1) {
        fprintf(stderr, "rules: ftruncate: %s\n", strerrorname_np(errno));
        return 1;
    }
    map("length 10:", file, 10, 0, true);
    map("offset one page:", file, 10, page, true);
    map("offset 10:", file, 10, 10, false);
    return surprises != 0; /* the mappings end with the process */
}

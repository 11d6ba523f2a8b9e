/* past_end: stores behind the end of a mapped file.
 *
 * Usage: past_end
 * The file has 10 bytes, the mapping two pages. The rest of the first page
 * is there and belongs to no file. The second page is not there.
 * See also: rules.c, mmap(2): "a file is mapped in multiples of the page" */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, BYTES = 10 };

static int failed(const char *call)
{
    fprintf(stderr, "past_end: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(void)
{
    char path[] = "/var/tmp/past_end.XXXXXX", line[16] = "";
    struct stat now;
    int file = mkstemp(path);
    if (file == -1)
        return failed("mkstemp");
    if (unlink(path) == -1) /* the descriptor is enough */
        return failed("unlink");
    if (pwrite(file, "0123456789", BYTES, 0) != BYTES)
        return failed("pwrite");
    const int access = PROT_READ | PROT_WRITE;
    char *memory = mmap(NULL, 2 * PAGE, access, MAP_SHARED, file, 0); //@map
    if (memory == MAP_FAILED)
        return failed("mmap");

    memory[9] = 'A';  //@inside
    memory[10] = 'B'; //@behind
    printf("the mapping has '%.11s'\n", memory);
    if (msync(memory, PAGE, MS_SYNC) == -1) //@sync
        return failed("msync");
    ssize_t got = pread(file, line, sizeof line, 0); //@back
    if (got == -1 || fstat(file, &now) == -1)
        return failed("pread or fstat");
    printf("the file has '%.*s', size %d\n", (int)got, line, (int)now.st_size);
    fflush(stdout);

    memory[PAGE] = 'C'; //@beyond
    puts("it took a byte of the second page?");
    return 0;
}

/* not_text: prints a mapped file as if it were a C string.
 *
 * Usage: not_text
 * Wrong on purpose. The file fills its page, so no zero byte follows it, and
 * printf reads on. What lies behind is luck in other programs. Here it is a
 * page without rights, so that it fails each time.
 * See also: cat_file.c, which writes as many bytes as the file has */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096 };

static int failed(const char *call)
{
    fprintf(stderr, "not_text: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(void)
{
    char path[] = "/var/tmp/not_text.XXXXXX", bytes[PAGE];
    int file = mkstemp(path);
    if (file == -1)
        return failed("mkstemp");
    if (unlink(path) == -1) /* the descriptor is enough */
        return failed("unlink");
    memset(bytes, 'A', sizeof bytes);
    if (write(file, bytes, sizeof bytes) != sizeof bytes)
        return failed("write");

    const int none = MAP_PRIVATE | MAP_ANONYMOUS;
    char *two = mmap(NULL, 2 * PAGE, PROT_NONE, none, -1, 0);
    if (two == MAP_FAILED)
        return failed("mmap");
    const int here = MAP_PRIVATE | MAP_FIXED; /* over the first of the two */
    char *memory = mmap(two, PAGE, PROT_READ, here, file, 0);
    if (memory == MAP_FAILED)
        return failed("mmap");
    puts("mapped, 4096 letters and no zero byte");
    fflush(stdout);

    printf("%s\n", memory); //@print
    return 0;
}

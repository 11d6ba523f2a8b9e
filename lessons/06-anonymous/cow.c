/* cow: three private pages, and a child that writes to one after the other.
 *
 * Usage: cow
 * fork copies no page. The first write of either process to a page does.
 * See also: four_kinds.c, fork(2), the pages under "Copy, page by page" */
#define _GNU_SOURCE /* MAP_ANONYMOUS, strerrorname_np */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGES = 3 };

struct page {
    int32_t value;
    char rest[4092];
};
_Static_assert(sizeof(struct page) == 4096, "one page each");
static struct page *pages; /* the same address in both, and no more */

static int failed(const char *call)
{
    fprintf(stderr, "cow: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(void)
{
    const int access = PROT_READ | PROT_WRITE;
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    pages = mmap(NULL, PAGES * sizeof *pages, access, flags, -1, 0); //@map
    if (pages == MAP_FAILED)
        return failed("mmap");
    for (int i = 0; i < PAGES; i++)
        pages[i].value = 1;

    pid_t child = fork(); //@fork
    if (child == -1)
        return failed("fork");
    if (child == 0) {
        pages[0].value = 2; //@first
        pages[1].value = 2; //@second
        _exit(0);           //@done
    }

    if (waitpid(child, NULL, 0) == -1) //@wait
        return failed("waitpid");
    printf("the parent reads");
    for (int i = 0; i < PAGES; i++)
        printf(" %d", pages[i].value);
    puts("");

    if (munmap(pages, PAGES * sizeof *pages) == -1)
        return failed("munmap");
    return 0;
}

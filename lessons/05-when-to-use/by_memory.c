/* by_memory: a message of 4096 bytes is where the child can see it.
 *
 * Usage: by_memory [careless]
 * The parent fills a page that both have; the child adds it up where it lies.
 * A semaphore in the same page says when it is ready. With `careless` the
 * child does not wait for it.
 * See also: by_call.c, sem_overview(7) */
#define _GNU_SOURCE /* MAP_ANONYMOUS, strerrorname_np */
#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 4096 };
static struct page {
    sem_t ready;
    unsigned char message[SIZE];
} * page;

static int failed(const char *call)
{
    fprintf(stderr, "by_memory: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

__attribute__((noinline)) /* a line of its own to step over */
static int
sum(void)
{
    int total = 0;
    for (int i = 0; i < SIZE; i++)
        total += page->message[i];
    return total;
}

static int child(int careless)
{
    if (!careless && sem_wait(&page->ready) == -1) //@wait
        return failed("sem_wait");
    int total = sum();                       //@sum
    printf("the child adds up %d\n", total); //@print
    return 0;
}

int main(int argc, char **argv)
{
    const int access = PROT_READ | PROT_WRITE;
    const int flags = MAP_SHARED | MAP_ANONYMOUS;
    page = mmap(NULL, sizeof *page, access, flags, -1, 0);
    if (page == MAP_FAILED)
        return failed("mmap");
    if (sem_init(&page->ready, 1, 0) == -1)
        return failed("sem_init");

    pid_t pid = fork(); //@fork
    if (pid == -1)
        return failed("fork");
    if (pid == 0)
        return child(argc > 1 && strcmp(argv[1], "careless") == 0);

    memset(page->message, 1, SIZE);   //@fill
    if (sem_post(&page->ready) == -1) //@post
        return failed("sem_post");
    if (waitpid(pid, NULL, 0) == -1) //@posted
        return failed("waitpid");
    return 0;
}

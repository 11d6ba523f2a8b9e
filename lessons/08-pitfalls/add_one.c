/* add_one: two processes add 1 to one counter, in one instruction each.
 *
 * Usage: add_one [lock]
 * Without `lock` the instruction reads the page, and its store waits in the
 * CPU's store buffer. With it, nothing comes between, on any CPU.
 * See also: store_buffer.c, 02-race-counter/one_add.c (on one CPU) */
#define _GNU_SOURCE /* MAP_ANONYMOUS, strerrorname_np */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    int32_t counter;
};
static struct shared *data; /* the same memory in both processes */
static bool locked;

static int failed(const char *call)
{
    fprintf(stderr, "add_one: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static __attribute__((noinline)) void add(int32_t *c)
{
#if defined __x86_64__
    if (locked)
        __asm__ volatile("lock addl $1, %0" : "+m"(*c)); //@locked
    else
        __asm__ volatile("addl $1, %0" : "+m"(*c)); //@plain
#else
#error "this program is about one instruction of x86-64"
#endif
}

int main(int argc, char **argv)
{
    (void)argv;
    locked = argc > 1;
    const int access = PROT_READ | PROT_WRITE;
    const int flags = MAP_SHARED | MAP_ANONYMOUS;
    data = mmap(NULL, sizeof *data, access, flags, -1, 0);
    if (data == MAP_FAILED)
        return failed("mmap");

    pid_t child = fork(); //@fork
    if (child == -1)
        return failed("fork");
    add(&data->counter);
    if (child == 0)
        _exit(0);

    if (waitpid(child, NULL, 0) == -1)
        return failed("waitpid");
    printf("counter: %d\n", data->counter);
    return 0;
}

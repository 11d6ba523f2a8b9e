/* racer: two processes add 1 to one counter, once each.
 *
 * Usage: racer [NAME]           NAME is /race unless said
 * Slow motion of shm_struct.c: each addition is exactly three
 * instructions, load, add, store, and the other may run between them.
 * See also: racer3.c (three additions each), one_add.c (one instruction) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct race {
    int32_t counter;
};
static struct race *race; /* the same memory in both processes */

static int failed(const char *call)
{
    fprintf(stderr, "racer: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

/* Optimising gcc makes the three of a volatile counter. Others are told. */
static __attribute__((noinline)) void add_one(volatile int32_t *c)
{
#if defined __x86_64__ && (defined __clang__ || !defined __OPTIMIZE__)
    __asm__ volatile("movl (%0), %%eax\n\t"
                     "addl $1, %%eax\n\t"
                     "movl %%eax, (%0)" ::"r"(c)
                     : "eax", "memory");
#else
    (*c)++; //@increment
#endif
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/race"; //@object

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1)
        return failed("shm_open");
    if (shm_unlink(name) == -1) /* fork hands the mapping on: no name needed */
        return failed("shm_unlink");
    if (ftruncate(fd, sizeof *race) == -1) /* new bytes are zero */
        return failed("ftruncate");
    const int access = PROT_READ | PROT_WRITE;
    race = mmap(NULL, sizeof *race, access, MAP_SHARED, fd, 0);
    if (race == MAP_FAILED)
        return failed("mmap");

    pid_t child = fork(); //@fork
    if (child == -1)
        return failed("fork");
    add_one(&race->counter); //@add
    if (child == 0)
        _exit(0);

    if (waitpid(child, NULL, 0) == -1) //@wait
        return failed("waitpid");
    printf("counter: %d\n", race->counter);
    return 0;
}

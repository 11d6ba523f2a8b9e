/* one_add: two processes add 1 to one counter, in one instruction each.
 *
 * Usage: one_add [NAME]         NAME is /one_add unless said
 * On one CPU nothing comes between: a process is stopped before or after
 * an instruction, never inside. On two CPUs it takes `lock` as well.
 * See also: racer.c (three instructions), honest.c (many, on two CPUs) */
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
    fprintf(stderr, "one_add: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static __attribute__((noinline)) void add_one(int32_t *c)
{
#if defined __x86_64__
    __asm__ volatile("addl $1, %0" : "+m"(*c)); //@increment
#else
#error "this program is about one instruction of x86-64"
#endif
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/one_add"; //@object

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

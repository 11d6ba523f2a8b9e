/* after_exec: a child replaces its program; the mapping does not survive it.
 *
 * Usage: after_exec
 * fork hands the mapping on. exec begins with an empty address space.
 * See also: anon_shm.c, execve(2) */
#define _GNU_SOURCE /* MAP_ANONYMOUS, strerrorname_np */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int32_t *number; /* in the new program: NULL again */

static int failed(const char *call)
{
    fprintf(stderr, "after_exec: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1) {
        /* the new program, started below */
        printf("new program: number is %p\n", (void *)number); //@after
        return 0;
    }
    const int access = PROT_READ | PROT_WRITE;
    const int flags = MAP_SHARED | MAP_ANONYMOUS;
    number = mmap(NULL, sizeof *number, access, flags, -1, 0);
    if (number == MAP_FAILED)
        return failed("mmap");
    *number = 42;

    pid_t child = fork(); //@fork
    if (child == -1)
        return failed("fork");
    if (child == 0) {
        execl("/proc/self/exe", "after_exec", "again", (char *)NULL); //@exec
        _exit(failed("execl"));
    }

    if (waitpid(child, NULL, 0) == -1) //@wait
        return failed("waitpid");
    printf("the parent reads %d\n", *number);
    return 0;
}

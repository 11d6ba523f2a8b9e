/* anon_shm: a child stores 42 in memory without a name; its parent prints it.
 *
 * Usage: anon_shm
 * No name, no descriptor, nothing to remove: fork hands the mapping on, and
 * the memory ends with the last process that has it mapped.
 * See also: four_kinds.c, mmap(2), fork(2) */
#define _GNU_SOURCE /* MAP_ANONYMOUS, strerrorname_np */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int32_t *number; /* the same memory in both processes */

static int failed(const char *call)
{
    fprintf(stderr, "anon_shm: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(void)
{
    const int access = PROT_READ | PROT_WRITE;
    const int flags = MAP_SHARED | MAP_ANONYMOUS;
    number = mmap(NULL, sizeof *number, access, flags, -1, 0); //@map
    if (number == MAP_FAILED)
        return failed("mmap");

    pid_t child = fork(); //@fork
    if (child == -1)
        return failed("fork");
    if (child == 0) {
        *number = 42; //@store
        _exit(0);     //@stored
    }

    if (waitpid(child, NULL, 0) == -1) //@wait
        return failed("waitpid");
    printf("the parent reads %d\n", *number); //@print

    if (munmap(number, sizeof *number) == -1)
        return failed("munmap");
    return 0;
}

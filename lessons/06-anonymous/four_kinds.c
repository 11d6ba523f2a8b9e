/* four_kinds: a child writes to four kinds of memory; its parent looks.
 *
 * Usage: four_kinds
 * All four have the same address in both processes. After the fork only one
 * of them is the same memory.
 * See also: anon_shm.c, cow.c, fork(2) */
#define _GNU_SOURCE /* MAP_ANONYMOUS, strerrorname_np */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int32_t global = 1;
static int32_t *heap, *private, *shared; /* as many bytes, elsewhere */

static int failed(const char *call)
{
    fprintf(stderr, "four_kinds: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static int32_t *map(int kind)
{
    const int access = PROT_READ | PROT_WRITE;
    const int flags = kind | MAP_ANONYMOUS;
    void *memory = mmap(NULL, sizeof(int32_t), access, flags, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

int main(void)
{
    heap = malloc(sizeof *heap);
    private = map(MAP_PRIVATE);
    shared = map(MAP_SHARED);
    if (heap == NULL || private == NULL || shared == NULL)
        return failed("malloc or mmap");
    *heap = *private = *shared = 1;

    pid_t child = fork(); //@fork
    if (child == -1)
        return failed("fork");
    if (child == 0) {
        global = *heap = *private = 2; //@write
        *shared = 2;
        _exit(0); //@written
    }

    if (waitpid(child, NULL, 0) == -1) //@wait
        return failed("waitpid");
    printf("global %d, heap %d, ", global, *heap);
    printf("private %d, shared %d\n", *private, *shared);

    free(heap);
    if (munmap(private, sizeof *private) == -1)
        return failed("munmap");
    if (munmap(shared, sizeof *shared) == -1)
        return failed("munmap");
    return 0;
}

/* shm_struct: parent and child share a struct; each adds 1 to its counter
 * 100 000 times. Nothing keeps them apart, so the total may be wrong.
 *
 * Usage: shm_struct [NAME]      NAME is /struct_shm unless said
 * See also: racer.c (one addition each), 03-mutex/shm_mutex.c (the cure) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TIMES = 100000 };

struct shared { //@layout
    int32_t counter;
    char message[64];
};
_Static_assert(offsetof(struct shared, message) == 4, "no hole");
_Static_assert(sizeof(struct shared) == 68, "nothing behind it");

static struct shared *data; /* the same memory in both processes */

static int failed(const char *call)
{
    fprintf(stderr, "shm_struct: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

/* A function of its own, so that its machine code can be looked at. */
static __attribute__((noinline)) void add_many(struct shared *shared)
{
    for (int i = 0; i < TIMES; i++)
        shared->counter++; //@add
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/struct_shm"; //@object

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1)
        return failed("shm_open");
    if (shm_unlink(name) == -1) /* fork hands the mapping on: no name needed */
        return failed("shm_unlink");
    if (ftruncate(fd, sizeof *data) == -1)
        return failed("ftruncate");
    const int access = PROT_READ | PROT_WRITE;
    data = mmap(NULL, sizeof *data, access, MAP_SHARED, fd, 0);
    if (data == MAP_FAILED)
        return failed("mmap");

    data->counter = 0;
    strcpy(data->message, "initialized");

    pid_t child = fork(); //@fork
    if (child == -1)
        return failed("fork");
    if (child == 0) {
        strcpy(data->message, "child was here"); //@message
        add_many(data);
        _exit(0);
    }
    add_many(data);                    //@count
    if (waitpid(child, NULL, 0) == -1) //@wait
        return failed("waitpid");
    printf("message: %s\n", data->message); //@print
    printf("counter: %d\n", data->counter);
    return 0;
}

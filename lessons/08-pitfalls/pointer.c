/* pointer: a pointer in shared memory, followed by another process.
 *
 * Usage: pointer [NAME [exec|offset]]      NAME is /pointer unless said
 * Works after fork: the address is the same. Not after exec. An offset does.
 * See also: exercise 08-offset-list */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    const char *pointer; /* to text, in the address space of its writer */
    uint64_t offset;     /* of text, from the beginning of the object */
    char text[32];
};

static int failed(const char *call)
{
    fprintf(stderr, "pointer: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static struct shared *map(int fd)
{
    const int access = PROT_READ | PROT_WRITE;
    return mmap(NULL, sizeof(struct shared), access, MAP_SHARED, fd, 0);
}

static int follow(const struct shared *data, const char *way)
{
    const char *at = (const char *)data + data->offset;
    const char *text = strcmp(way, "offset") == 0 ? at : data->pointer;
    printf("%s: '%s'\n", way, text); //@follow
    return 0;
}

static int again(int fd, const char *way) /* in the new program */
{
    struct shared *first = map(fd), *data = first;
    if (first != MAP_FAILED && (char *)first + first->offset == first->pointer)
        data = map(fd); /* the old address by chance: take another */
    if (data == MAP_FAILED || (data != first && munmap(first, 1) == -1))
        return failed("mmap or munmap");
    return follow(data, way); //@again
}

int main(int argc, char **argv)
{
    if (argc > 3) /* by exec, below: a descriptor, and a way */
        return again(atoi(argv[2]), argv[3]);

    const char *name = argc > 1 ? argv[1] : "/pointer"; //@object
    const char *way = argc > 2 ? argv[2] : "fork";
    char number[16];
    int status;

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1)
        return failed("shm_open");
    if (shm_unlink(name) == -1) /* the descriptor is enough */
        return failed("shm_unlink");
    if (ftruncate(fd, sizeof(struct shared)) == -1)
        return failed("ftruncate");
    struct shared *data = map(fd);
    if (data == MAP_FAILED)
        return failed("mmap");
    *data = (struct shared){data->text, offsetof(struct shared, text), "hello"};

    pid_t child = fork(); //@fork
    if (child == -1)
        return failed("fork");
    if (child == 0 && argc <= 2)
        _exit(follow(data, way) | fflush(stdout));
    if (child == 0) {
        snprintf(number, sizeof number, "%d", dup(fd)); /* stays open at exec */
        execl("/proc/self/exe", argv[0], name, number, way, (char *)NULL);
        _exit(failed("execl"));
    }
    if (waitpid(child, &status, 0) == -1)
        return failed("waitpid");
    printf("the child %s\n", WIFSIGNALED(status) ? "died" : "read it");
    return 0;
}

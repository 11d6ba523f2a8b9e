/* private_write: a child answers its parent through a mapping.
 *
 * Usage: private_write [NAME [shared]]     NAME is /private_write unless said
 * Wrong without `shared`: the mapping is private, and the answer goes into a
 * copy that nobody else sees. No call fails.
 * See also: 06-anonymous/cow.c, mmap(2) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 4096 };

static int failed(const char *call)
{
    fprintf(stderr, "private_write: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/private_write"; //@object

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1)
        return failed("shm_open");
    if (shm_unlink(name) == -1) /* the descriptor is enough */
        return failed("shm_unlink");
    if (ftruncate(fd, SIZE) == -1)
        return failed("ftruncate");
    const int access = PROT_READ | PROT_WRITE;
    const int kind = argc > 2 ? MAP_SHARED : MAP_PRIVATE;
    int32_t *answer = mmap(NULL, SIZE, access, kind, fd, 0); //@map
    if (answer == MAP_FAILED)
        return failed("mmap");

    pid_t child = fork(); //@fork
    if (child == -1)
        return failed("fork");
    if (child == 0) {
        *answer = 42; //@store
        _exit(0);     //@stored
    }
    if (waitpid(child, NULL, 0) == -1) //@wait
        return failed("waitpid");
    printf("the parent reads %d\n", *answer); //@print
    return 0;
}

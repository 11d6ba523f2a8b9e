/* unsynced: a child stores into a mapped file and is killed before any msync.
 *
 * Usage: unsynced
 * The page is the file's, not the child's: the line is there afterwards.
 * See also: mmap_file.c, msync(2) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 4096 };

static int failed(const char *call)
{
    fprintf(stderr, "unsynced: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static int store_and_die(int file)
{
    const int access = PROT_READ | PROT_WRITE;
    char *memory = mmap(NULL, SIZE, access, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED)
        return failed("mmap");
    strcpy(memory, "Persisted via mmap"); //@store
    return raise(SIGKILL);                //@killed
}

int main(void)
{
    char path[] = "/var/tmp/unsynced.XXXXXX", line[32];
    int status, file = mkstemp(path);
    if (file == -1)
        return failed("mkstemp");
    if (unlink(path) == -1) /* the descriptor is enough */
        return failed("unlink");
    if (ftruncate(file, SIZE) == -1)
        return failed("ftruncate");

    pid_t child = fork(); //@fork
    if (child == -1)
        return failed("fork");
    if (child == 0)
        _exit(store_and_die(file));

    if (waitpid(child, &status, 0) == -1) //@wait
        return failed("waitpid");
    if (WIFSIGNALED(status))
        puts("the child was killed");
    if (pread(file, line, sizeof line, 0) != sizeof line)
        return failed("pread");
    printf("the file has '%s'\n", line);
    return 0;
}

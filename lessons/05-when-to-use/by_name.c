/* by_name: another program finds a FIFO by its name, and a pipe not at all.
 *
 * Usage: by_name
 * The child replaces itself by this program anew, as `by_name PATH FD`: all
 * that it knows are the FIFO's path and the number the pipe had.
 * See also: by_call.c, fifo(7), pipe(7) */
#define _GNU_SOURCE /* pipe2, strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int failed(const char *call)
{
    fprintf(stderr, "by_name: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static int stranger(const char *path, int number)
{
    char text[16] = "";
    if (read(number, text, sizeof text - 1) == -1) //@pipe
        printf("pipe: %s\n", strerrorname_np(errno));
    else
        printf("pipe: got '%s'\n", text);
    int fifo = open(path, O_RDONLY); //@fifo
    if (fifo == -1)
        return failed("open");
    ssize_t got = read(fifo, text, sizeof text - 1); //@read
    if (got == -1)
        return failed("read");
    printf("FIFO: got '%.*s'\n", (int)got, text); //@got
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3)
        return stranger(argv[1], atoi(argv[2]));
    char folder[] = "/tmp/by_name.XXXXXX", path[64], number[16];
    int ends[2], result = 1;
    if (pipe2(ends, O_CLOEXEC) == -1)
        return failed("pipe2");
    if (mkdtemp(folder) == NULL)
        return failed("mkdtemp");
    snprintf(path, sizeof path, "%s/fifo", folder);
    snprintf(number, sizeof number, "%d", ends[0]);

    pid_t pid = mkfifo(path, 0600) == 0 ? fork() : -1; //@fork
    if (pid == 0) {
        execl("/proc/self/exe", argv[0], path, number, (char *)NULL);
        _exit(failed("execl"));
    }
    int fifo = pid > 0 ? open(path, O_WRONLY) : -1; //@open
    if (fifo != -1 && write(fifo, "hello", 5) == 5) //@write
        result = 0;
    else
        failed("mkfifo, fork, open or write");
    unlink(path); //@unlink
    rmdir(folder);
    if (fifo != -1)
        close(fifo);
    if (pid > 0 && waitpid(pid, NULL, 0) == -1)
        return failed("waitpid");
    return result;
}

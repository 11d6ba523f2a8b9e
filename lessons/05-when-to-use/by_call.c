/* by_call: a message of 4096 bytes goes to a child by write and read.
 *
 * Usage: by_call [pipe|socket]
 * The parent fills a page of its own and writes it; the child reads it into a
 * page of its own. Between the two the kernel holds a copy.
 * See also: by_memory.c, pipe(7), unix(7) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 4096 };
static unsigned char message[SIZE]; /* each process has its own */

static int failed(const char *call)
{
    fprintf(stderr, "by_call: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static int sum(void)
{
    int total = 0;
    for (int i = 0; i < SIZE; i++)
        total += message[i];
    return total;
}

static int child(int from)
{
    int got = 0;
    while (got < SIZE) {
        ssize_t part = read(from, message + got, SIZE - got); //@read
        if (part == -1)
            return failed("read");
        if (part == 0)
            return 1; /* the parent ended without it */
        got += part;  //@got
    }
    printf("the child adds up %d\n", sum()); //@sum
    return 0;
}

int main(int argc, char **argv)
{
    int ends[2];
    int socket = argc > 1 && strcmp(argv[1], "socket") == 0;
    if ((socket ? socketpair(AF_UNIX, SOCK_STREAM, 0, ends) : pipe(ends)) == -1)
        return failed(socket ? "socketpair" : "pipe");

    pid_t pid = fork(); //@fork
    if (pid == -1)
        return failed("fork");
    if (pid == 0) {
        close(ends[1]);
        return child(ends[0]);
    }
    close(ends[0]);

    memset(message, 1, SIZE);                  //@fill
    if (write(ends[1], message, SIZE) != SIZE) //@write
        return failed("write");
    close(ends[1]); //@written
    if (waitpid(pid, NULL, 0) == -1)
        return failed("waitpid");
    return 0;
}

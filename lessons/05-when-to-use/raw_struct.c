/* raw_struct: a struct goes through a pipe as it lies in memory.
 *
 * Usage: raw_struct
 * One machine, one compiler: both sides agree on the layout, so nothing has
 * to be turned into text. A pointer in it arrives too, and means nothing.
 * See also: by_call.c, pipe(7) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct reading {
    int32_t sensor;
    double value;
    const char *unit; /* an address of the sender's */
};
_Static_assert(sizeof(struct reading) <= PIPE_BUF, "one write, whole");
static struct reading reading;

static int failed(const char *call)
{
    fprintf(stderr, "raw_struct: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(void)
{
    int ends[2];
    if (pipe(ends) == -1)
        return failed("pipe");
    pid_t pid = fork(); //@fork
    if (pid == -1)
        return failed("fork");
    if (pid == 0) {
        close(ends[1]);
        if (read(ends[0], &reading, sizeof reading) != sizeof reading) //@read
            return failed("read");
        printf("sensor %d: %.2f\n", reading.sensor, reading.value); //@print
        fflush(stdout);
        printf("unit %c\n", reading.unit[0]); //@unit
        return 0;
    }
    close(ends[0]);
    char *unit = malloc(8 << 20); /* a mapping that only the parent has */
    if (unit == NULL)
        return failed("malloc");
    strcpy(unit, "V");
    reading = (struct reading){7, 3.25, unit};
    if (write(ends[1], &reading, sizeof reading) != sizeof reading) //@write
        return failed("write");
    if (waitpid(pid, NULL, 0) == -1) //@written
        return failed("waitpid");
    return 0;
}

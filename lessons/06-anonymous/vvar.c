/* vvar: memory that the kernel writes and every program reads.
 *
 * Usage: vvar
 * The kernel keeps the time in the page [vvar], and maps it into each
 * process. So asking for the time needs no system call.
 * See also: vdso(7), clock_gettime(2) */
#define _GNU_SOURCE /* MAP_ANONYMOUS, strerrorname_np */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int failed(const char *call)
{
    fprintf(stderr, "vvar: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    if (maps == NULL)
        return failed("fopen");
    char line[512];
    while (fgets(line, sizeof line, maps) != NULL)
        if (strstr(line, "[vvar") != NULL)
            fputs(line, stdout);
    fclose(maps);

    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME_COARSE, &now) == -1) //@time
        return failed("clock_gettime");
    printf("%lld seconds since 1970\n", (long long)now.tv_sec); //@print
    return 0;
}

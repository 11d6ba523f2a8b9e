/* rejected by: two children add up a thousand numbers */
#include "sum.h"

#include <sys/wait.h>
#include <unistd.h>

/* Without end. */
int parallel_sum(const int32_t *v, size_t n, unsigned workers, int64_t *sum)
{
    (void)v;
    (void)n;
    (void)workers;
    for (;;) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(0);
        if (pid > 0)
            waitpid(pid, 0, 0);
        *sum = 0;
    }
}

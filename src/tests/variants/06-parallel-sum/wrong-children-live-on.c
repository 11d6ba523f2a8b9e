/* rejected by: nothing is left behind */
#include "sum.h"

#include <signal.h>
#include <unistd.h>

int parallel_sum(const int32_t *v, size_t n, unsigned workers, int64_t *sum)
{
    *sum = 0;
    for (size_t i = 0; i < n; i++)
        *sum += v[i];
    for (unsigned i = 0; i < workers; i++) {
        if (fork() == 0) {
            setsid();
            signal(SIGTERM, SIG_IGN);
            if (fork() != 0)
                _exit(0);
            for (;;)
                pause();
        }
    }
    return 0;
}

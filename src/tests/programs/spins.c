/* Uses its processor until it is killed. */
#include <limits.h>
#include <stdio.h>

int main(void)
{
    volatile unsigned long turns = 0;
    puts("spinning");
    fflush(stdout);
    while (turns++ < ULONG_MAX)
        ;
    return 0;
}

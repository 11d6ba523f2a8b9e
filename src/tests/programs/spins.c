/* Uses its processor until it is killed. */
#include <stdio.h>

int main(void)
{
    volatile unsigned long turns = 0;
    puts("spinning");
    fflush(stdout);
    for (;;)
        turns++;
}

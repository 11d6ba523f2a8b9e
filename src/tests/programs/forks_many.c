/* Forks a hundred children that wait for ever. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 100; i++)
        if (fork() == 0)
            for (;;)
                pause();
    puts("forked");
    fflush(stdout);
    pause();
    return 0;
}

/* Prints each SIGUSR1 it gets, and ends with the third. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t count;

static void on_signal(int signal)
{
    (void)signal;
    count++;
}

int main(void)
{
    signal(SIGUSR1, on_signal);
    puts("ready");
    fflush(stdout);
    for (int said = 0; said < 3;) {
        if (count == said)
            usleep(1000);
        else
            printf("signal %d\n", ++said);
        fflush(stdout);
    }
    return 0;
}

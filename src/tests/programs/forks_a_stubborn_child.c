/* Forks a child that ignores SIGHUP and leaves the session, which forks another; all then wait for ever. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void wait_for_ever(void)
{
    for (;;)
        pause();
}

int main(void)
{
    if (fork() == 0) {
        signal(SIGHUP, SIG_IGN);
        signal(SIGTERM, SIG_IGN);
        setsid();
        if (fork() == 0)
            printf("grandchild %d\n", getpid());
        else
            printf("child %d\n", getpid());
        fflush(stdout);
        wait_for_ever();
    }
    wait_for_ever();
}

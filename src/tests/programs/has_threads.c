/* A second thread counts while the first waits for Enter. */
#include <pthread.h>
#include <stdio.h>

static volatile unsigned long turns;

static void *count(void *nothing)
{
    for (;;)
        turns++;
    return nothing;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, count, NULL) != 0)
        return 1;
    puts("counting");
    fflush(stdout);
    getchar();
    return 0;
}

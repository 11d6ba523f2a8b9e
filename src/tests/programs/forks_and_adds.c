/* A parent and its child add to one shared counter, once each. */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int *counter;

static __attribute__((noinline)) void add_one(volatile int *c)
{
    *c = *c + 1;
}

int main(void)
{
    counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counter == MAP_FAILED)
        return 1;
    pid_t child = fork();
    add_one(counter);
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
    printf("counter %d\n", *counter);
    return 0;
}

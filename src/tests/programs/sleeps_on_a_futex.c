/* A child sleeps on a word of shared memory until its parent, on Enter, changes it and wakes the child. */
#include <linux/futex.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile uint32_t *word;

static __attribute__((noinline)) long wait_while_zero(void)
{
    return syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static __attribute__((noinline)) void wake(void)
{
    *word = 1;
    syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

int main(void)
{
    word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (word == MAP_FAILED)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        while (*word == 0)
            wait_while_zero();
        puts("awake");
        return 0;
    }
    puts("ready");
    fflush(stdout);
    getchar();
    wake();
    waitpid(child, NULL, 0);
    return 0;
}

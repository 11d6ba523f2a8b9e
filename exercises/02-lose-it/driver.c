/* Inside the sandbox: one of the two processes. Nothing in it is the learner's. */
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "grading/driver/talk.h"

enum { PAGE = 4096 };
static int32_t *counter;

static void map(struct wire *ask, struct wire *answer)
{
    int fd = shm_open(talk_text(ask), O_RDWR, 0);
    counter = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    talk_result(answer, counter == MAP_FAILED ? -1 : (intptr_t)counter);
}

/* Three additions, three instructions each, and no loop. */
static __attribute__((noinline)) void driver_race(volatile int32_t *c)
{
#if defined __x86_64__
    __asm__ volatile("movl (%0), %%eax\n\taddl $1, %%eax\n\tmovl %%eax, (%0)\n\t"
                     "movl (%0), %%eax\n\taddl $1, %%eax\n\tmovl %%eax, (%0)\n\t"
                     "movl (%0), %%eax\n\taddl $1, %%eax\n\tmovl %%eax, (%0)\n\t" ::"r"(c)
                     : "eax", "cc", "memory");
#else
    for (int i = 0; i < 3; i++)
        *c = *c + 1;
#endif
}

static void race(struct wire *ask, struct wire *answer)
{
    (void)ask;
    driver_race(counter);
    talk_result(answer, 0);
}

int main(void)
{
    static const struct talk_op ops[] = {{"map", map}, {"race", race}};
    return talk_serve(ops, 2);
}

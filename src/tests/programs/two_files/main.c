/* Two files, built -O2 as a position-independent executable: what learners bring. It maps an object, tells
 * where, and waits for a line on standard input while `shared` is a local variable of main. */
#include <stdio.h>
#include <sys/mman.h>

#include "count.h"

int main(void)
{
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 1;
    count_up(shared, 20);
    printf("mapped %p\n", (void *)shared);
    fflush(stdout);
    getchar();
    count_up(shared, 1);
    printf("%d\n", shared->counter);
    return 0;
}

/* Calls itself, and prints on the way back. */
#include <stdio.h>

static __attribute__((noinline)) void descend(int depth)
{
    if (depth == 0)
        return;
    descend(depth - 1);
    printf("back in %d\n", depth);
}

int main(void)
{
    descend(3);
    return 0;
}

/* Says that it is ready, waits for Enter, says that it has it. */
#include <stdio.h>

int main(void)
{
    puts("ready");
    fflush(stdout);
    int got = getchar();
    printf("got %d\n", got);
    return got == '\n' ? 0 : 1;
}

/* Prints the same line again and again, for stepping over it. */
#include <limits.h>
#include <stdio.h>

int main(void)
{
    volatile int turns = 0;
    while (turns < INT_MAX) {
        turns++;
        printf("turn %d of very many, with a number %f\n", turns, turns / 3.0);
        fflush(stdout);
    }
    return 0;
}

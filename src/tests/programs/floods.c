/* Prints without end, or argv[1] lines of 64 bytes. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    long lines = argc > 1 ? atol(argv[1]) : -1;
    for (long i = 0; i != lines; i++)
        printf("%062ld\n", i); /* 64 bytes, as the terminal adds a carriage return */
    return 0;
}

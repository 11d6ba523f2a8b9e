/* Prints as its very last act and ends with the status it is given. */
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static const char words[] = "last words\n";
    if (write(1, words, sizeof words - 1) == -1)
        return 1;
    _exit(argc > 1 ? atoi(argv[1]) : 0);
}

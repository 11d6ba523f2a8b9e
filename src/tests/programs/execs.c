/* Becomes the program that it is given, with the arguments behind it. */
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc > 1)
        execv(argv[1], argv + 1);
    return 1;
}

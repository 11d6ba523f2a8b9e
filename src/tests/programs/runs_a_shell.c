/* Runs a command by system(), which forks with vfork. */
#include <stdlib.h>

int main(void)
{
    int status = system("echo from the shell");
    return status == 0 ? 0 : 1;
}

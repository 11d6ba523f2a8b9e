/* Makes a shared object, and by argv[2]: "leave" leaves its name, "remove" removes it, "hold" waits for Enter
 * and leaves it, "semaphore" makes a named semaphore instead and leaves that. */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/stage-test", *what = argc > 2 ? argv[2] : "leave";
    if (strcmp(what, "semaphore") == 0) {
        if (sem_open(name, O_CREAT, 0600, 0) == SEM_FAILED)
            return 2;
        puts("made");
        return 0;
    }
    int fd = shm_open(name, O_CREAT | O_RDWR, 0600);
    if (fd == -1 || ftruncate(fd, 4096) == -1)
        return 2;
    puts("made");
    fflush(stdout);
    if (strcmp(what, "hold") == 0)
        getchar();
    if (strcmp(what, "remove") == 0)
        shm_unlink(name);
    return 0;
}

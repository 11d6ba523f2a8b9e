/* Maps an object of no size and writes to it: SIGBUS. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/stage-sigbus";
    int fd = shm_open(name, O_CREAT | O_RDWR, 0600);
    shm_unlink(name);
    char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        return 1;
    map[100] = 1;
    return 0;
}

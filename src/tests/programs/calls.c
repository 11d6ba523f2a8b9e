/* A few C calls in a row, for stepping. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static __attribute__((noinline)) int square(int n)
{
    int result = n * n;
    return result;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/stage-calls";
    int fd = shm_open(name, O_CREAT | O_RDWR, 0600);
    shm_unlink(name);
    if (ftruncate(fd, 4096) == -1)
        return 1;
    char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    memcpy(map, "hello", 6);
    printf("%s %d\n", map, square(argc));
    long pid;
    __asm__ volatile("syscall" : "=a"(pid) : "a"(SYS_getpid) : "rcx", "r11", "memory");
    return pid == getpid() ? 0 : 1;
}

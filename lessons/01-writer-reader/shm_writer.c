/* shm_writer: puts a message into a named shared memory object.
 *
 * Usage: shm_writer [NAME]      NAME is /my_shm unless said
 * Waits for Enter while others read; then it removes the name.
 * See also: shm_reader.c, shm_open(3), ftruncate(2), mmap(2) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIZE = 4096 }; /* bytes: one page */

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
    stopped = number; /* that is all: main ends its wait and cleans up */
}

static int failed(const char *call)
{
    fprintf(stderr, "shm_writer: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/my_shm"; //@object
    static const char text[] = "Hello from shared memory!";
    static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM};
    struct sigaction action = {.sa_handler = on_signal};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (sigaction(ends[i], &action, NULL) == -1)
            return failed("sigaction");

    int fd = shm_open(name, O_CREAT | O_RDWR, 0666); //@create
    if (fd == -1)
        return failed("shm_open");

    int result = 1;
    if (ftruncate(fd, SIZE) == -1) { //@size
        failed("ftruncate");
        goto remove;
    }
    const int access = PROT_READ | PROT_WRITE;
    char *memory = mmap(NULL, SIZE, access, MAP_SHARED, fd, 0); //@map
    if (memory == MAP_FAILED) {
        failed("mmap");
        goto remove;
    }
    if (close(fd) == -1) //@close the mapping needs no descriptor
        failed("close");

    memcpy(memory, text, sizeof text); //@write with its final NUL

    printf("wrote '%s' at %p\n", memory, (void *)memory); //@print
    puts("press Enter to remove the name");
    fflush(stdout);
    if (!stopped)
        getchar(); //@wait

    if (munmap(memory, SIZE) == -1) //@unmap
        failed("munmap");
    else
        result = stopped ? 128 + stopped : 0;
remove:
    if (shm_unlink(name) == -1) //@unlink
        return failed("shm_unlink");
    return result;
}

/* c_writer: puts a message where a reader in any language finds it.
 *
 * Usage: c_writer [NAME]      NAME is /rust_shm unless said
 * Waits for Enter while others read; then it removes the name.
 * See also: shm_reader.rs, shm_open(3); lesson 01 has the same in full */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIZE = 4096 }; /* bytes: one page */

static void on_signal(int number)
{
    (void)number; /* that is all: the wait ends, and main cleans up */
}

static int failed(const char *call)
{
    fprintf(stderr, "c_writer: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/rust_shm"; //@object
    static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM};
    struct sigaction action = {.sa_handler = on_signal};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (sigaction(ends[i], &action, NULL) == -1)
            return failed("sigaction");
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600); //@create
    if (fd == -1)
        return failed("shm_open");

    int result = 1;
    char *memory = MAP_FAILED;
    if (ftruncate(fd, SIZE) == -1) //@size
        failed("ftruncate");
    else
        memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        failed("mmap");
    } else {
        strcpy(memory, "Hello from C, gr\u00fc\u00dfe!"); //@write in UTF-8
        puts("press Enter to remove the name");
        fflush(stdout);
        getchar(); //@wait
        result = 0;
    }
    if (shm_unlink(name) == -1) //@unlink
        return failed("shm_unlink");
    return result;
}

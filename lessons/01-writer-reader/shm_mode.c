/* shm_mode: asks for mode 0666 under three umasks and prints what it got.
 *
 * Usage: shm_mode [NAME]        NAME is /shm_mode unless said
 * The umask of a process takes permission bits away from what it creates.
 * See also: shm_open(3), umask(2), fstat(2) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(const char *call)
{
    fprintf(stderr, "shm_mode: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/shm_mode"; //@object
    static const mode_t masks[] = {0000, 0022, 0077};

    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        umask(masks[i]);
        int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0666); //@create
        if (fd == -1)
            return failed("shm_open");
        if (shm_unlink(name) == -1) /* at once: the descriptor is enough */
            return failed("shm_unlink");

        struct stat object;
        if (fstat(fd, &object) == -1)
            return failed("fstat");
        unsigned got = object.st_mode & 07777;
        printf("0666 under umask %04o: got %04o\n", masks[i], got);
        if (close(fd) == -1)
            return failed("close");
    }
    return 0;
}

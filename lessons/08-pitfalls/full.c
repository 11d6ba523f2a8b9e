/* full: asks for more memory than /dev/shm may hold, in two ways.
 *
 * Usage: full [NAME]            NAME is /full unless said
 * ftruncate agrees: it only notes a size. posix_fallocate asks for the pages
 * and says no. Nothing is touched, so no memory is used.
 * See also: no_size.c, posix_fallocate(3), tmpfs(5) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

static int failed(const char *call)
{
    fprintf(stderr, "full: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/full"; //@object
    struct statfs limit;

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1)
        return failed("shm_open");
    if (shm_unlink(name) == -1) /* the descriptor is enough */
        return failed("shm_unlink");
    if (fstatfs(fd, &limit) == -1)
        return failed("fstatfs");
    off_t most = (off_t)limit.f_blocks * limit.f_bsize;
    if (most == 0) {
        puts("this /dev/shm has no limit of its own");
        return 0;
    }
    printf("ftruncate to twice the limit: ");
    puts(ftruncate(fd, 2 * most) == -1 ? strerrorname_np(errno) : "works");
    int error = posix_fallocate(fd, 0, 2 * most); /* returns the number */
    printf("posix_fallocate of the same:  ");
    puts(error != 0 ? strerrorname_np(error) : "works");
    return error != ENOSPC;
}

/* shm_fails: makes each of the five calls fail and prints errno's name.
 *
 * Usage: shm_fails [NAME]       NAME is /shm_fails unless said
 * Exits with 1 if a call that must fail succeeds.
 * See also: the ERRORS section of shm_open(3), ftruncate(2), mmap(2) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIZE = 4096 };

static int surprises;

static void report(const char *what, int failed)
{
    printf("%-32s %s\n", what, failed ? strerrorname_np(errno) : "worked?");
    surprises += !failed;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/shm_fails"; //@object

    report("shm_open, no such object:", shm_open(name, O_RDWR, 0) == -1);
    report("shm_unlink, no such name:", shm_unlink(name) == -1);

    int owner = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    int reader = shm_open(name, O_RDONLY, 0);
    if (owner == -1 || reader == -1) {
        fprintf(stderr, "shm_fails: %s: %s\n", name, strerrorname_np(errno));
        return 1;
    }
    int again = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    report("shm_open, O_EXCL, it exists:", again == -1);
    if (shm_unlink(name) == -1) /* the descriptors are enough from here on */
        return 1;

    report("ftruncate, opened read-only:", ftruncate(reader, SIZE) == -1);
    void *memory = mmap(NULL, SIZE, PROT_WRITE, MAP_SHARED, reader, 0);
    report("mmap to write, read-only:", memory == MAP_FAILED);
    memory = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, owner, 1);
    report("mmap, offset not a page's:", memory == MAP_FAILED);
    report("munmap, address not a page's:", munmap((void *)1, SIZE) == -1);
    return surprises != 0;
}

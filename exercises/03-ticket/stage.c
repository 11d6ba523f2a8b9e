/* The learner's ticket office on the stage: each process is about to take a number, and notes it. All that
 * comes before is done before main, so that every step from there on is the learner's. argv[1] is the object.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ticket.h"

static struct shared {
    struct ticket_office office;
    uint64_t numbers[2];
} * shared;

static volatile uint64_t *number;

/* Every function of a library is called once before: the first call is another, longer one. */
static void warm_up(void)
{
    static struct ticket_office other;
    ticket_take(&other);
}

__attribute__((constructor)) static void prepare(int argc, char **argv, char **environment)
{
    const char *name = argc > 1 ? argv[1] : "/tickets";
    int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600), first = fd >= 0;
    (void)environment;
    if (!first)
        fd = shm_open(name, O_RDWR, 0);
    if (fd < 0 || ftruncate(fd, 4096) != 0)
        exit(1);
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (shared == MAP_FAILED)
        exit(1);
    number = &shared->numbers[!first];
    warm_up();
}

int main(void)
{
    *number = ticket_take(&shared->office);
    return 0;
}

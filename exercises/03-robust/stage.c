/* The learner's counter on the stage: each process is about to add 1, and notes what the call returned. All
 * that comes before is done before main, so that every step from there on is the learner's. argv[1] is the
 * object. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "robust.h"

static struct shared {
    struct robust_counter counter;
    int results[2];
} * shared;

static volatile int *result;

/* Every function of a library is called once before: the first call is another, longer one. */
static void warm_up(void)
{
    static struct robust_counter other;
    counter_init(&other);
    counter_add(&other, 1);
}

__attribute__((constructor)) static void prepare(int argc, char **argv, char **environment)
{
    const char *name = argc > 1 ? argv[1] : "/counter";
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
    result = &shared->results[!first];
    if (first)
        counter_init(&shared->counter);
    warm_up();
}

int main(void)
{
    *result = counter_add(&shared->counter, 1);
    return 0;
}

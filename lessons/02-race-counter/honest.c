/* honest: two processes that really run at the same time, adding to one
 * counter: they wait for each other first, each on a CPU of its own.
 *
 * Usage: honest [NAME [METHOD [TIMES]]]     /honest, volatile, 100000
 * METHOD: volatile (load, add, store), one (one instruction), locked
 * Allowed to use one CPU only, both run there.
 * See also: shm_struct.c, sched_setaffinity(2) */
#define _GNU_SOURCE /* strerrorname_np, CPU sets */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct race {
    volatile int counter;
    int arrived;
};

static int failed(const char *call)
{
    fprintf(stderr, "honest: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static int take_cpu(int which) /* the first or the second that we may use */
{
    cpu_set_t allowed, mine;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == -1)
        return -1;
    which %= CPU_COUNT(&allowed);
    CPU_ZERO(&mine);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &allowed) && which-- == 0)
            CPU_SET(cpu, &mine);
    return sched_setaffinity(0, sizeof mine, &mine);
}

static void run(struct race *race, char method, int times)
{
    __atomic_add_fetch(&race->arrived, 1, __ATOMIC_SEQ_CST); //@barrier
    while (__atomic_load_n(&race->arrived, __ATOMIC_SEQ_CST) < 2)
        sched_yield(); /* on one CPU the other needs a chance to arrive */
    for (int i = 0; i < times; i++)
        if (method == 'o')
            __asm__ volatile("addl $1, %0" : "+m"(race->counter)); //@one
        else if (method == 'l')
            __atomic_add_fetch(&race->counter, 1, __ATOMIC_RELAXED); //@locked
        else
            race->counter++; //@volatile
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/honest"; //@object
    const char *method = argc > 2 ? argv[2] : "volatile";
    int times = argc > 3 ? atoi(argv[3]) : 100000;

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1 || shm_unlink(name) == -1)
        return failed("shm_open");
    if (ftruncate(fd, sizeof(struct race)) == -1)
        return failed("ftruncate");
    const int access = PROT_READ | PROT_WRITE;
    struct race *race = mmap(NULL, sizeof *race, access, MAP_SHARED, fd, 0);
    if (race == MAP_FAILED)
        return failed("mmap");

    pid_t child = fork();
    if (child == -1)
        return failed("fork");
    int pinned = take_cpu(child == 0);
    run(race, *method, times); /* in any case: the other waits for us */
    if (child == 0)
        _exit(pinned == -1);

    int status;
    if (waitpid(child, &status, 0) == -1)
        return failed("waitpid");
    if (pinned == -1 || status != 0)
        return failed("sched_setaffinity");
    printf("%s counter: %d\n", method, race->counter);
    return 0;
}

/* sb_count: counts on the hardware how often both look too early.
 *
 * Usage: sb_count [fence]
 * The two lines of store_buffer.c on two CPUs, for 50 ms of CPU time. Prints
 * how many of the rounds ended with neither seeing the other.
 * See also: store_buffer.c, 02-race-counter/honest.c */
#define _GNU_SOURCE /* MAP_ANONYMOUS, strerrorname_np, CPU sets */
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct side { /* 128 bytes for each: no line is shared */
    _Alignas(128) atomic_int here;
    int saw;
};
struct shared {
    struct side side[2];
    _Alignas(128) atomic_int arrived, stop;
};
static struct shared *data; /* the same memory in both processes */

static int failed(const char *call)
{
    fprintf(stderr, "sb_count: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static void take_cpu(int which) /* where it may not, it runs where it may */
{
    cpu_set_t mine;
    CPU_ZERO(&mine);
    CPU_SET(which, &mine);
    sched_setaffinity(0, sizeof mine, &mine);
}

static void barrier(int number) /* the number-th of this process */
{
    atomic_fetch_add(&data->arrived, 1);
    for (int i = 0; atomic_load(&data->arrived) < 2 * number; i++)
        if (i % 1000 == 999)
            sched_yield();
}

static int rounds(struct side *mine, struct side *other, int fence, int *both)
{
    int count = 0;
    while (!data->stop) {
        mine->here = 0;
        barrier(3 * count + 1);
        atomic_store_explicit(&mine->here, 1, memory_order_release);
        if (fence)
            atomic_thread_fence(memory_order_seq_cst);
        mine->saw = atomic_load_explicit(&other->here, memory_order_acquire);
        barrier(3 * count + 2);
        *both += !mine->saw && !other->saw;
        if (mine == data->side && clock() >= CLOCKS_PER_SEC / 20)
            data->stop = 1;
        barrier(3 * ++count);
    }
    return count;
}

int main(int argc, char **argv)
{
    (void)argv;
    int both = 0;
    const int access = PROT_READ | PROT_WRITE;
    const int flags = MAP_SHARED | MAP_ANONYMOUS;
    data = mmap(NULL, sizeof *data, access, flags, -1, 0);
    if (data == MAP_FAILED)
        return failed("mmap");
    pid_t child = fork();
    if (child == -1)
        return failed("fork");
    take_cpu(child == 0);
    struct side *a = &data->side[0], *b = &data->side[1];
    int count = rounds(child ? a : b, child ? b : a, argc > 1, &both);
    if (child == 0)
        _exit(0);
    if (waitpid(child, NULL, 0) == -1)
        return failed("waitpid");
    printf("of %d rounds, neither saw the other: %d\n", count, both);
    return 0;
}

/* peterson: a lock for two processes, made of loads and stores.
 *
 * Usage: peterson [fence]
 * Each raises its flag, gives way to the other, and waits while the other
 * wants to go in and it is the other's turn. Right if all happens in the
 * order of the text. A CPU with a store buffer needs a fence.
 * See also: store_buffer.c, 03-mutex/shm_mutex.c (what to use instead) */
#define _GNU_SOURCE /* MAP_ANONYMOUS, strerrorname_np */
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    _Atomic int32_t wants[2], turn;
    volatile int32_t counter;
};
static struct shared *data; /* the same memory in both processes */
static bool fenced;

static int failed(const char *call)
{
    fprintf(stderr, "peterson: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static bool must_wait(struct shared *s, int other)
{
    const int acquire = memory_order_acquire;
    return atomic_load_explicit(&s->wants[other], acquire) &&
           atomic_load_explicit(&s->turn, acquire) == other;
}

static __attribute__((noinline)) void add_one(struct shared *s, int me)
{
    const int release = memory_order_release;
    atomic_store_explicit(&s->wants[me], 1, release); //@enter
    atomic_store_explicit(&s->turn, !me, release);
    if (fenced)
        atomic_thread_fence(memory_order_seq_cst); //@fence
    while (must_wait(s, !me))
        ;
    s->counter++;                                     //@inside
    atomic_store_explicit(&s->wants[me], 0, release); //@leave
}

int main(int argc, char **argv)
{
    (void)argv;
    fenced = argc > 1;
    const int access = PROT_READ | PROT_WRITE;
    const int flags = MAP_SHARED | MAP_ANONYMOUS;
    data = mmap(NULL, sizeof *data, access, flags, -1, 0);
    if (data == MAP_FAILED)
        return failed("mmap");

    pid_t child = fork(); //@fork
    if (child == -1)
        return failed("fork");
    add_one(data, child == 0);
    if (child == 0)
        _exit(0);

    if (waitpid(child, NULL, 0) == -1)
        return failed("waitpid");
    printf("counter: %d\n", data->counter);
    return 0;
}

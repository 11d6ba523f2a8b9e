/* store_buffer: each process says "I am here", then looks for the other.
 *
 * Usage: store_buffer [fence]
 * One of the two should see the other. On a CPU with store buffers both may
 * look before either word has arrived. A fence between the two lines waits.
 * See also: sb_count.c (the hardware itself), peterson.c */
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
    _Atomic int32_t here[2], saw[2];
};
static struct shared *data; /* the same memory in both processes */
static bool fenced;

static int failed(const char *call)
{
    fprintf(stderr, "store_buffer: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static __attribute__((noinline)) void meet(struct shared *s, int me)
{
    atomic_store_explicit(&s->here[me], 1, memory_order_release); //@here
    if (fenced)
        atomic_thread_fence(memory_order_seq_cst); //@fence
    int32_t other = atomic_load_explicit(&s->here[!me], memory_order_acquire);
    atomic_store_explicit(&s->saw[me], other, memory_order_release); //@saw
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
    meet(data, child == 0); //@meet
    if (child == 0)
        _exit(0);

    if (waitpid(child, NULL, 0) == -1)
        return failed("waitpid");
    printf("A saw %d, B saw %d\n", data->saw[0], data->saw[1]);
    return 0;
}

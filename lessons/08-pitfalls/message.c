/* message: one process writes data, then a flag. The other reads the flag,
 * then the data.
 *
 * Usage: message
 * With release and acquire, who sees the flag sees the data. On x86 the two
 * words cost no instruction; they bind the compiler, and other CPUs.
 * -DPUT=memory_order_relaxed, or TAKE, builds it without one of them.
 * See also: letters.c (all atomic), wait_flag.c, store_buffer.c */
#define _GNU_SOURCE /* MAP_ANONYMOUS, strerrorname_np */
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef PUT
#define PUT memory_order_release
#endif
#ifndef TAKE
#define TAKE memory_order_acquire
#endif

struct shared {
    int32_t data;
    _Atomic int32_t flag;
    int32_t saw_flag, saw_data;
};
static struct shared *data; /* the same memory in both processes */

static int failed(const char *call)
{
    fprintf(stderr, "message: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static __attribute__((noinline)) void put(struct shared *s)
{
    s->data = 42;                            //@data
    atomic_store_explicit(&s->flag, 1, PUT); //@flag
}

static __attribute__((noinline)) void take(struct shared *s)
{
    s->saw_flag = atomic_load_explicit(&s->flag, TAKE); //@take
    if (s->saw_flag)
        s->saw_data = s->data; //@use
}

int main(void)
{
    const int access = PROT_READ | PROT_WRITE;
    const int flags = MAP_SHARED | MAP_ANONYMOUS;
    data = mmap(NULL, sizeof *data, access, flags, -1, 0);
    if (data == MAP_FAILED)
        return failed("mmap");

    pid_t child = fork(); //@fork
    if (child == -1)
        return failed("fork");
    if (child == 0) {
        put(data);
        _exit(0);
    }
    take(data);
    if (waitpid(child, NULL, 0) == -1)
        return failed("waitpid");
    printf("flag %d, data %d\n", data->saw_flag, data->saw_data);
    return 0;
}

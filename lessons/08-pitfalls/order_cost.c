/* order_cost: what one store costs here, as the text asks for its order.
 *
 * Usage: order_cost [seq_cst]
 * Prints picoseconds for each of many stores to shared memory. A release
 * store goes into the store buffer. A seq_cst store waits until it is out.
 * See also: store_buffer.c */
#define _GNU_SOURCE /* MAP_ANONYMOUS, strerrorname_np */
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { STORES = 2000000, PICO = 1000 };

static int failed(const char *call)
{
    fprintf(stderr, "order_cost: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static __attribute__((noinline)) void put_release(_Atomic int32_t *x)
{
    atomic_store_explicit(x, 1, memory_order_release);
}

static __attribute__((noinline)) void put_seq_cst(_Atomic int32_t *x)
{
    atomic_store_explicit(x, 1, memory_order_seq_cst);
}

static int64_t now(void) /* processor time: others on the machine cost none */
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

int main(int argc, char **argv)
{
    (void)argv;
    const int access = PROT_READ | PROT_WRITE;
    const int flags = MAP_SHARED | MAP_ANONYMOUS;
    _Atomic int32_t *x = mmap(NULL, sizeof *x, access, flags, -1, 0);
    if (x == MAP_FAILED)
        return failed("mmap");

    put_release(x); /* the page comes at the first touch */
    int64_t begin = now();
    if (argc > 1)
        for (int i = 0; i < STORES; i++)
            put_seq_cst(x);
    else
        for (int i = 0; i < STORES; i++)
            put_release(x);
    printf("picoseconds: %lld\n", (long long)((now() - begin) * PICO / STORES));
    return 0;
}

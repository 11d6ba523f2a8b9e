/* wait_flag: a parent waits for a flag that its child sets.
 *
 * Usage: wait_flag [atomic]
 * Wrong without `atomic`: the compiler may load the flag once, before the
 * loop. Then the loop never ends, whatever the child does.
 * See also: message.c, gcc's "__atomic Builtins" */
#define _GNU_SOURCE /* MAP_ANONYMOUS, strerrorname_np */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    int32_t flag, seen;
};
static struct shared *data; /* the same memory in both processes */

static int failed(const char *call)
{
    fprintf(stderr, "wait_flag: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static __attribute__((noinline)) void wait_plain(struct shared *s)
{
    while (!s->flag) //@plain
        ;
}

static __attribute__((noinline)) void wait_atomic(struct shared *s)
{
    while (!__atomic_load_n(&s->flag, __ATOMIC_ACQUIRE)) //@atomic
        ;
}

int main(int argc, char **argv)
{
    (void)argv;
    const int access = PROT_READ | PROT_WRITE;
    const int flags = MAP_SHARED | MAP_ANONYMOUS;
    data = mmap(NULL, sizeof *data, access, flags, -1, 0);
    if (data == MAP_FAILED)
        return failed("mmap");

    pid_t child = fork(); //@fork
    if (child == -1)
        return failed("fork");
    if (child == 0) {
        __atomic_store_n(&data->flag, 1, __ATOMIC_RELEASE); //@set
        _exit(0);                                           //@done
    }
    if (argc > 1) //@wait
        wait_atomic(data);
    else
        wait_plain(data);
    data->seen = 1; //@seen
    puts("seen");
    if (waitpid(child, NULL, 0) == -1)
        return failed("waitpid");
    return 0;
}

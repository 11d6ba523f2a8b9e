/* rejected by: put looks at the slot with acquire order */
#include "mailbox.h"

#include <errno.h>
#include <string.h>
#include <time.h>

static void nap(long ms)
{
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static long long ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

void mailbox_put(struct mailbox *m, const char *text)
{
    while (atomic_load_explicit(&m->full, memory_order_relaxed) == 1)
        nap(20);
    size_t length = strlen(text);
    if (length > 247)
        length = 247;
    memcpy(m->text, text, length);
    m->length = (uint32_t)length;
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&m->full, 1, memory_order_relaxed);
}

int mailbox_take(struct mailbox *m, char *buf, size_t cap, int timeout_ms)
{
    long long end = ms() + timeout_ms;
    while (atomic_load_explicit(&m->full, memory_order_relaxed) == 0) {
        if (ms() >= end) {
            errno = ETIMEDOUT;
            return -1;
        }
        nap(20);
    }
    atomic_thread_fence(memory_order_seq_cst);
    if (cap <= m->length) {
        errno = ERANGE;
        return -1;
    }
    uint32_t length = m->length;
    memcpy(buf, m->text, length);
    buf[length] = '\0';
    atomic_thread_fence(memory_order_seq_cst);
    atomic_store_explicit(&m->full, 0, memory_order_relaxed);
    return (int)length;
}

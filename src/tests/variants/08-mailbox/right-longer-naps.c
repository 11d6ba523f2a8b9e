/* Spins for a moment, since an answer is often near, then naps longer and longer, up to 40 milliseconds. */
#define _GNU_SOURCE
#include "mailbox.h"

#include <errno.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>

static int64_t us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

/* 0 when full became `value` before the end. */
static int await(struct mailbox *m, uint32_t value, int64_t end)
{
    int64_t nap = 50;
    for (int spins = 0;; spins++) {
        if (atomic_load_explicit(&m->full, memory_order_relaxed) == value)
            return atomic_load_explicit(&m->full, memory_order_acquire) != value;
        if (spins < 100)
            continue;
        int64_t left = end - us();
        if (left <= 0)
            return -1;
        struct timeval span = {.tv_usec = nap < left ? nap : left};
        select(0, NULL, NULL, NULL, &span);
        nap = nap < 20000 ? 2 * nap : 40000;
    }
}

void mailbox_put(struct mailbox *m, const char *text)
{
    await(m, 0, INT64_MAX);
    char *end = mempcpy(m->text, text, strnlen(text, 247));
    *end = '\0';
    m->length = (uint32_t)(end - m->text);
    atomic_store_explicit(&m->full, 1, memory_order_release);
}

int mailbox_take(struct mailbox *m, char *buf, size_t cap, int timeout_ms)
{
    if (await(m, 1, us() + timeout_ms * INT64_C(1000)) != 0) {
        errno = ETIMEDOUT;
        return -1;
    }
    if (m->length >= cap) {
        errno = ERANGE;
        return -1;
    }
    memcpy(buf, m->text, m->length);
    buf[m->length] = '\0';
    int length = (int)m->length;
    atomic_store_explicit(&m->full, 0, memory_order_release);
    return length;
}

/* rejected by: the text is taken with acquire order */
#include "mailbox.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

static int is(struct mailbox *m, uint32_t value)
{
    uint32_t seen = value;
    return atomic_compare_exchange_strong_explicit(&m->full, &seen, value, memory_order_release,
                                                   memory_order_relaxed);
}

void mailbox_put(struct mailbox *m, const char *text)
{
    while (!is(m, 0))
        poll(NULL, 0, 2);
    strncpy(m->text, text, sizeof m->text - 1);
    m->text[sizeof m->text - 1] = '\0';
    m->length = (uint32_t)strlen(m->text);
    atomic_fetch_add_explicit(&m->full, 1, memory_order_release);
}

int mailbox_take(struct mailbox *m, char *buf, size_t cap, int timeout_ms)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double end = (double)now.tv_sec + (double)now.tv_nsec / 1e9 + timeout_ms / 1e3;
    while (!is(m, 1)) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        if ((double)now.tv_sec + (double)now.tv_nsec / 1e9 >= end) {
            errno = ETIMEDOUT;
            return -1;
        }
        poll(NULL, 0, 2);
    }
    int length = (int)m->length;
    if (cap < (size_t)length + 1) {
        errno = ERANGE;
        return -1;
    }
    memcpy(buf, m->text, (size_t)length);
    buf[length] = '\0';
    atomic_exchange_explicit(&m->full, 0, memory_order_acq_rel);
    return length;
}

/* rejected by: the text is taken with acquire order */
#include "mailbox.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Sleeps while full is `value`, unless it is not any more. NULL: for ever. Returns early for no reason, too.
 */
static void sleep_while(struct mailbox *m, uint32_t value, const struct timespec *span)
{
    syscall(SYS_futex, &m->full, FUTEX_WAIT, value, span, NULL, 0);
}

static void set_full(struct mailbox *m, uint32_t value)
{
    atomic_store_explicit(&m->full, value, memory_order_release);
    syscall(SYS_futex, &m->full, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void mailbox_put(struct mailbox *m, const char *text)
{
    while (atomic_load_explicit(&m->full, memory_order_acquire) != 0)
        sleep_while(m, 1, NULL);
    m->length = (uint32_t)strnlen(text, sizeof m->text - 1);
    memcpy(m->text, text, m->length);
    m->text[m->length] = '\0';
    set_full(m, 1);
}

int mailbox_take(struct mailbox *m, char *buf, size_t cap, int timeout_ms)
{
    int64_t end = now_ns() + (int64_t)timeout_ms * 1000000;
    while (__sync_synchronize(), *(volatile uint32_t *)&m->full == 0) {
        int64_t left = end - now_ns();
        if (left <= 0) {
            errno = ETIMEDOUT;
            return -1;
        }
        struct timespec span = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
        sleep_while(m, 0, &span);
    }
    uint32_t length = m->length;
    if (length >= cap) {
        errno = ERANGE;
        return -1;
    }
    memcpy(buf, m->text, length);
    buf[length] = '\0';
    set_full(m, 0);
    return (int)length;
}

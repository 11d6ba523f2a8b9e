/* gcc's own names for the same operations, and the NUL stays out of the mailbox. */
#include "mailbox.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void wake(struct mailbox *m)
{
    syscall(SYS_futex, &m->full, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* Until a moment of the monotonic clock, which is what FUTEX_WAIT_BITSET counts by. */
static bool wait_until(struct mailbox *m, uint32_t old, const struct timespec *end)
{
    return syscall(SYS_futex, &m->full, FUTEX_WAIT_BITSET, old, end, NULL, FUTEX_BITSET_MATCH_ANY) == 0 ||
           errno != ETIMEDOUT;
}

void mailbox_put(struct mailbox *m, const char *text)
{
    uint32_t length = 0;
    while (__atomic_load_n(&m->full, __ATOMIC_ACQUIRE))
        wait_until(m, 1, NULL);
    for (; length < sizeof m->text - 1 && text[length] != '\0'; length++)
        m->text[length] = text[length];
    m->length = length;
    __atomic_store_n(&m->full, 1, __ATOMIC_RELEASE);
    wake(m);
}

int mailbox_take(struct mailbox *m, char *buf, size_t cap, int timeout_ms)
{
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += timeout_ms / 1000;
    end.tv_nsec += timeout_ms % 1000 * 1000000L;
    if (end.tv_nsec >= 1000000000L) {
        end.tv_sec++;
        end.tv_nsec -= 1000000000L;
    }
    while (__atomic_load_n(&m->full, __ATOMIC_ACQUIRE) == 0) {
        if (!wait_until(m, 0, &end) && __atomic_load_n(&m->full, __ATOMIC_ACQUIRE) == 0) {
            errno = ETIMEDOUT;
            return -1;
        }
    }
    if (m->length + (size_t)1 > cap) {
        errno = ERANGE;
        return -1;
    }
    size_t length = m->length;
    for (size_t i = 0; i < length; i++)
        buf[i] = m->text[i];
    buf[length] = '\0';
    __atomic_store_n(&m->full, 0, __ATOMIC_RELEASE);
    wake(m);
    return (int)length;
}

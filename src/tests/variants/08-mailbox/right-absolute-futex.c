/* A futex that sleeps until a point in time, woken for one; accesses as the plain operators make them. */
#include "mailbox.h"

#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* 0, or what the futex says: ETIMEDOUT when it is `until`. */
static int sleep_while(struct mailbox *m, uint32_t value, const struct timespec *until)
{
    long slept = syscall(SYS_futex, &m->full, FUTEX_WAIT_BITSET, value, until, NULL, FUTEX_BITSET_MATCH_ANY);
    return slept == 0 ? 0 : errno;
}

static void wake(struct mailbox *m)
{
    syscall(SYS_futex, &m->full, FUTEX_WAKE_BITSET, 1, NULL, NULL, FUTEX_BITSET_MATCH_ANY);
}

void mailbox_put(struct mailbox *m, const char *text)
{
    while (m->full)
        sleep_while(m, 1, NULL);
    strncpy(m->text, text, sizeof m->text - 1);
    m->text[sizeof m->text - 1] = '\0';
    m->length = (uint32_t)strlen(m->text);
    m->full = 1;
    wake(m);
}

int mailbox_take(struct mailbox *m, char *buf, size_t cap, int timeout_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000;
    until.tv_nsec += timeout_ms % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    while (!m->full) {
        if (sleep_while(m, 0, &until) == ETIMEDOUT && !m->full) {
            errno = ETIMEDOUT;
            return -1;
        }
    }
    if (cap <= m->length) {
        errno = ERANGE;
        return -1;
    }
    size_t length = m->length;
    memcpy(buf, m->text, length + 1);
    m->full = 0;
    wake(m);
    return (int)length;
}

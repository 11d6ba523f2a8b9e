/* The builtins that gcc had before C11: each is strong enough by itself. */
#include "mailbox.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static uint32_t look(struct mailbox *m)
{
    return __sync_fetch_and_or((uint32_t *)&m->full, 0);
}

static void set(struct mailbox *m, uint32_t value)
{
    if (value == 0)
        __sync_lock_release((uint32_t *)&m->full);
    else
        __sync_bool_compare_and_swap((uint32_t *)&m->full, 0, value);
}

static long long ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

void mailbox_put(struct mailbox *m, const char *text)
{
    while (look(m) != 0)
        usleep(1000);
    size_t length = strnlen(text, 247);
    memcpy(m->text, text, length);
    m->text[length] = '\0';
    m->length = (uint32_t)length;
    set(m, 1);
}

int mailbox_take(struct mailbox *m, char *buf, size_t cap, int timeout_ms)
{
    long long end = ms() + timeout_ms;
    while (look(m) == 0) {
        if (ms() >= end) {
            errno = ETIMEDOUT;
            return -1;
        }
        usleep(1000);
    }
    size_t length = m->length;
    if (cap < length + 1) {
        errno = ERANGE;
        return -1;
    }
    memcpy(buf, m->text, length);
    buf[length] = '\0';
    set(m, 0);
    return (int)length;
}

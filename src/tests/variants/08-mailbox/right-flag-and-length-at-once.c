/* Flag and length are one word of 64 bits on a little-endian machine: published and seen at once. */
#include "mailbox.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* full is the low half, length the high one. */
static uint64_t *word(struct mailbox *m)
{
    return (uint64_t *)(void *)m;
}

static uint64_t look(struct mailbox *m)
{
    return __atomic_load_n(word(m), __ATOMIC_ACQUIRE);
}

static long long ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

void mailbox_put(struct mailbox *m, const char *text)
{
    while ((uint32_t)look(m) != 0)
        usleep(3000);
    size_t length = strnlen(text, 247);
    memcpy(m->text, text, length);
    m->text[length] = '\0';
    __atomic_store_n(word(m), (uint64_t)length << 32 | 1, __ATOMIC_RELEASE);
}

int mailbox_take(struct mailbox *m, char *buf, size_t cap, int timeout_ms)
{
    long long end = ms() + timeout_ms;
    uint64_t seen;
    while ((uint32_t)(seen = look(m)) == 0) {
        if (ms() >= end) {
            errno = ETIMEDOUT;
            return -1;
        }
        usleep(3000);
    }
    size_t length = seen >> 32;
    if (cap < length + 1) {
        errno = ERANGE;
        return -1;
    }
    memcpy(buf, m->text, length);
    buf[length] = '\0';
    __atomic_store_n(word(m), 0, __ATOMIC_RELEASE);
    return (int)length;
}

/* One locked instruction of its own for what the compiler would have made. */
#include "mailbox.h"

#include <errno.h>
#include <string.h>
#include <time.h>

static uint32_t add(struct mailbox *m, uint32_t n)
{
    __asm__ volatile("lock xaddl %0, %1" : "+r"(n), "+m"(m->full) : : "memory");
    return n;
}

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 3000000}, NULL);
}

void mailbox_put(struct mailbox *m, const char *text)
{
    while (add(m, 0) != 0)
        nap();
    m->length = (uint32_t)strnlen(text, 247);
    memcpy(m->text, text, m->length);
    m->text[m->length] = '\0';
    add(m, 1);
}

int mailbox_take(struct mailbox *m, char *buf, size_t cap, int timeout_ms)
{
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    while (add(m, 0) == 0) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        if ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 >= timeout_ms) {
            errno = ETIMEDOUT;
            return -1;
        }
        nap();
    }
    uint32_t length = m->length;
    if (length + 1 > cap) {
        errno = ERANGE;
        return -1;
    }
    memcpy(buf, m->text, length);
    buf[length] = '\0';
    add(m, UINT32_MAX);
    return (int)length;
}

/* rejected by: a message is taken within 50 ms */
#include "mailbox.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void mailbox_put(struct mailbox *m, const char *text)
{
    while (m->full)
        usleep(1000);
    snprintf(m->text, sizeof m->text, "%s", text);
    m->length = (uint32_t)strlen(m->text);
    m->full = 1;
}

int mailbox_take(struct mailbox *m, char *buf, size_t cap, int timeout_ms)
{
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (unsigned nap = 1000; !m->full; nap += nap / 2) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        long long passed = (now.tv_sec - start.tv_sec) * 1000000000LL + now.tv_nsec - start.tv_nsec;
        if (passed >= timeout_ms * 1000000LL) {
            errno = ETIMEDOUT;
            return -1;
        }
        usleep(nap);
    }
    int length = (int)m->length;
    if ((size_t)length + 1 > cap) {
        errno = ERANGE;
        return -1;
    }
    memcpy(buf, m->text, (size_t)length);
    buf[length] = 0;
    m->full = 0;
    return length;
}

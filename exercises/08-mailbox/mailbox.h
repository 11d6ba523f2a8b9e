/* Not yours to edit: the grader uses its own copy. */
#ifndef MAILBOX_H
#define MAILBOX_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct mailbox {
    _Atomic uint32_t full; /* 1 when a message is there, 0 when not */
    uint32_t length;       /* of the text, without its NUL */
    char text[248];
};

void mailbox_put(struct mailbox *m, const char *text);
int mailbox_take(struct mailbox *m, char *buf, size_t cap, int timeout_ms);

#endif

/* An actor's terminal as the stage keeps it: what is printed becomes news, up to a cap; what is typed waits
 * until there is room. Forked actors share it. */
#ifndef SHMLAB_SYSTEM_TERMINAL_H
#define SHMLAB_SYSTEM_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"

struct err;
struct stage;

struct terminal {
    int master;       /* -1: nobody is behind it any more, or it was never opened */
    int owner;        /* actor it was made for */
    pid_t group;      /* the process group that it began with */
    uint64_t printed; /* bytes that were kept */
    bool capped;
    uint64_t paused_until; /* ns: beyond the cap it is read now and then only; 0 not paused */
    struct buf typed;      /* that it has no room for yet */
};

struct terminal *terminal_new(struct stage *stage, int master, int owner); /* takes master over */
void terminal_free(struct terminal *terminal);
/* What there is to read; `all`: to the last byte, because the end of its process is told next. */
void terminal_read(struct stage *stage, struct terminal *terminal, bool all);
int terminal_type(struct terminal *terminal, const void *bytes, size_t length, struct err *err);
uint64_t terminal_deadline(const struct terminal *terminal); /* ns, 0 none */
void terminal_tick(struct stage *stage, struct terminal *terminal, uint64_t now);

#endif

/* Counts the bytes that system calls of a watched program carry: read, write, send, splice and their kin. */
#ifndef SHMLAB_GRADING_KIT_CARRIED_H
#define SHMLAB_GRADING_KIT_CARRIED_H

#include <stdbool.h>
#include <stdint.h>

struct watched_call;

/* Some words to a log, or a byte a page to ask for memory, are not the payload. */
enum { CARRIED_FEW = 1024, CARRIED_PAYLOAD = 24 * 4096 + 3000 };

struct carried {
    bool on;
    int64_t bytes; /* that calls carried; a ring of requests carries no one knows how many */
};

/* A hook of watch.h; the context is a struct carried. */
void carried_count(const struct watched_call *call, void *context);
void carried_expect_few(const char *function, const struct carried *carried);

#endif

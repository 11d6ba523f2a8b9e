/* What a program printed, kept within bounds and made harmless: the first and the last 32 KiB, with a line
 * between them that says how much is missing; control characters and bytes that are no UTF-8 as \xNN. */
#ifndef SHMLAB_GRADING_CAPTURE_H
#define SHMLAB_GRADING_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CAPTURE_HALF = 32 << 10 };

struct capture {       /* zero-initialised is empty */
    char *head, *tail; /* tail is a ring */
    size_t head_length, tail_length, tail_at;
    uint64_t total;
};

void capture_add(struct capture *capture, const char *bytes, size_t length);
/* Everything that a non-blocking descriptor has now, at most 1 MiB of it. False at its end. */
bool capture_read(struct capture *capture, int fd);
char *capture_text(const struct capture *capture); /* the caller's; NULL when nothing was printed */
void capture_free(struct capture *capture);

#endif

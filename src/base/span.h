/* A piece of somebody else's text: pointer and length, never owned, never NUL-terminated by promise.
 * Parsers cut spans; what must outlive the text is copied with span_dup. */
#ifndef SHMLAB_BASE_SPAN_H
#define SHMLAB_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
    const char *at;
    size_t length;
};

struct span span_of(const char *text);
struct span span_trim(struct span span);  /* blanks and tabs, CR and LF, both ends */
struct span span_line(struct span *rest); /* up to \n, which is passed over and not included */
struct span span_word(struct span *rest); /* next run of non-blanks; empty at the end */
bool span_is(struct span span, const char *text);
bool span_starts(struct span span, const char *prefix);
bool span_number(struct span span, int64_t *number); /* whole span, decimal or 0x; false if it is not */
char *span_dup(struct span span);

#endif

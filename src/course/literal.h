/* Texts as C writes them: "a\tb". */
#ifndef SHMLAB_COURSE_LITERAL_H
#define SHMLAB_COURSE_LITERAL_H

#include "base/span.h"

struct buf;

/* Why a word is not such a text; NULL when it is, and then *text is the caller's. NUL cannot be part of it.
 */
const char *literal_read(struct span word, char **text);
/* Appends the text in quotes; what is not printable is escaped, UTF-8 is kept. */
void literal_write(const char *text, struct buf *buf);

#endif

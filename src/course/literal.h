/* Texts as C writes them: "a\tb". */
#ifndef SHMLAB_COURSE_LITERAL_H
#define SHMLAB_COURSE_LITERAL_H

#include "base/span.h"

struct buf;

/* Appends the bytes that the word means; its quotes belong to the word. NULL, or why it is no such text. */
const char *literal_read(struct span word, struct buf *bytes);
/* Appends the text in quotes; what is not printable is escaped, UTF-8 is kept. */
void literal_write(struct span text, struct buf *buf);

#endif

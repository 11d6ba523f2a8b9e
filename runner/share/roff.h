/* Text as man(7) takes it: nothing in it is read as a request or an escape. */
#ifndef SHMLAB_SHARE_ROFF_H
#define SHMLAB_SHARE_ROFF_H

#include "base/span.h"

struct buf;
struct rich;

void roff_word(struct buf *buf, struct span text);        /* on the line that was begun, not broken */
void roff_text(struct buf *buf, struct span text);        /* the same, broken between words */
void roff_rich(struct buf *buf, const struct rich *rich); /* a paragraph, its newline included */
void roff_code(struct buf *buf, const char *code);        /* an indented example, as it stands */
/* A tagged paragraph: the tag in bold, the text indented below or behind it. */
void roff_item(struct buf *buf, const char *tag, struct span text);

#endif

/* Bytes that grow. Always NUL-terminated behind the last byte once something was added, so that `data`
 * of a text is a C string. Zero-initialised is empty; buf_free makes it so again. */
#ifndef SHMLAB_BASE_BUF_H
#define SHMLAB_BASE_BUF_H

#include <stddef.h>

struct err;

struct buf {
    char *data; /* NULL while nothing was ever added; use buf_text to read it as a string */
    size_t length, capacity;
};

void buf_add(struct buf *buf, const void *bytes, size_t length);
void buf_text_add(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *buf_text(const struct buf *buf); /* "" when empty; owned by buf */
char *buf_take(struct buf *buf);             /* the text, now the caller's; buf is empty after it */
void buf_clear(struct buf *buf);             /* empty, memory kept */
void buf_free(struct buf *buf);

/* Whole file into buf (appended). Files over 64 MiB are refused. */
int buf_read_file(struct buf *buf, const char *path, struct err *err);
/* Written beside it and renamed over it: the file is whole, old or new, at every moment. */
int buf_write_file(const struct buf *buf, const char *path, unsigned mode, struct err *err);

#endif

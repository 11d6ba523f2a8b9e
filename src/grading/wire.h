/* Messages between the lab, a suite, and what runs in the sandbox: numbers and byte strings, one after the
 * other, in the order both sides agree on. On a stream each message is preceded by its length.
 *
 * What is read may come from a hostile program: taking more than there is gives zeros and empty strings and
 * sets `bad`, never a read out of bounds; the reader checks `bad` once, at the end. Used inside the sandbox
 * too, so it stands alone: no memory gives `bad` as well. */
#ifndef SHMLAB_GRADING_WIRE_H
#define SHMLAB_GRADING_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WIRE_HEAD = 4, WIRE_MOST = 64 << 20 }; /* bytes of the length in front, and of the longest message */

struct wire { /* zero-initialised is an empty message */
    char *data;
    size_t length, capacity;
    size_t at; /* what has been taken */
    bool bad;
};

void wire_free(struct wire *wire);
void wire_clear(struct wire *wire); /* empty, memory kept */
/* Memory for `more` bytes now, so that adding them later allocates nothing. */
void wire_reserve(struct wire *wire, size_t more);

void wire_number(struct wire *wire, int64_t number);
void wire_bytes(struct wire *wire, const void *bytes, size_t length);
void wire_text(struct wire *wire, const char *text); /* NULL travels as "" */

int64_t wire_take_number(struct wire *wire);
const char *wire_take_bytes(struct wire *wire, size_t *length); /* points into wire */
const char *wire_take_text(struct wire *wire);                  /* up to its NUL; points into wire */

/* Streams. wire_send blocks; false when the other side is gone. wire_feed adds bytes that were read to a
 * buffer; wire_next cuts the next whole message out of it, as a wire that points into `from` and is valid
 * until the next feed. A length over WIRE_MOST sets from->bad. */
bool wire_send(const struct wire *wire, int fd);
void wire_feed(struct wire *from, const void *bytes, size_t length);
bool wire_next(struct wire *from, struct wire *message);

#endif

/* From the bytes a terminal sends for characters to keys: puts UTF-8 together, names the control characters.
 * Sequences of function keys are not its business: the terminal library has recognised them before. */
#ifndef SHMLAB_FACE_KEYS_H
#define SHMLAB_FACE_KEYS_H

#include <stdbool.h>
#include <stddef.h>

struct keys {        /* zero-initialised at the start */
    char partial[4]; /* a character whose last bytes have not come yet */
    size_t length;
};

/* True when `byte` completes a key (a code point or enum key of lab/event.h). Bytes that are no UTF-8 are
 * dropped: on a line with noise they mean nothing. */
bool keys_byte(struct keys *keys, int byte, int *key);

#endif

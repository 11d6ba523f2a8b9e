/* What the compiler made of one function: its instructions from the executable file, nothing runs. */
#ifndef SHMLAB_SYSTEM_LISTING_H
#define SHMLAB_SYSTEM_LISTING_H

#include "base/buf.h"

struct err;

struct listing {
    struct buf text;   /* one line an instruction: address, AT&T text, and the source line where it changes */
    int instructions;  /* the last ret not counted */
    int loads, stores; /* of memory named in the text; the stack's own are not counted */
    int jumps;         /* jumps and branches */
};

int listing_make(struct listing *listing, const char *executable, const char *function, struct err *err);
void listing_free(struct listing *listing);

#endif

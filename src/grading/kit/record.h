/* What one call of a held program does to some bytes, in the order of its instructions, with the memory
 * orders that its source asks for. The program was built by compile_with_orders and is asked, not yet sent,
 * for a call that ends in `function`. Nothing is stored: each event is told just before it happens, while the
 * program stands still. */
#ifndef SHMLAB_GRADING_KIT_RECORD_H
#define SHMLAB_GRADING_KIT_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "explore/hook.h"

struct program;

enum record_kind {
    RECORD_ATOMIC, /* `hook` says all; a fence has no address */
    RECORD_ACCESS, /* an instruction touches the bytes by itself */
    RECORD_FENCE,  /* an instruction that is a full fence by itself: assembly */
    RECORD_CALL,   /* a system call comes */
};

struct record_event {
    enum record_kind kind;
    struct hook_call hook;
    uint64_t address;
    uint32_t length;
    bool read, write, locked; /* of an access */
};

/* Returns when the function has returned; fails the test when it does not. */
void record_call(struct program *program, const char *function, uint64_t address, uint64_t length,
                 void (*told)(const struct record_event *event, void *context), void *context);

#endif

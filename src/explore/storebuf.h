/* Store buffers as x86-TSO has them: what a process stored and others do not see yet, oldest first. Each
 * different buffer is kept once, so a state of the graph holds a number for each process; 0 is empty.
 *
 * Rules (Owens, Sarkar, Sewell: A better x86 memory model): a load takes the newest store to its bytes from
 * its own buffer, else memory; a load that a buffered store covers only in part waits until that store has
 * left; buffers empty from the oldest end, at any time; a locked instruction and a fence wait until the
 * buffer is empty. A store is kept in pieces that one cache line and eight bytes hold: what is wider can be
 * seen half. */
#ifndef SHMLAB_EXPLORE_STOREBUF_H
#define SHMLAB_EXPLORE_STOREBUF_H

#include <stddef.h>
#include <stdint.h>

#include "explore/cells.h"
#include "explore/table.h"

enum { STOREBUF_EMPTY = 0, STOREBUF_WIDEST = 8, STOREBUF_LINE = 64 };

struct storebuf_entry {
    struct place place; /* at most STOREBUF_WIDEST bytes */
    uint8_t bytes[STOREBUF_WIDEST];
};

struct storebufs {
    struct storebuf {
        struct hash hash;
        size_t start; /* in entries */
        uint32_t count;
    } * list;
    size_t count, capacity;
    struct storebuf_entry *entries;
    size_t entry_count, entry_capacity;
    struct table table;
};

void storebuf_init(struct storebufs *bufs);
void storebuf_free(struct storebufs *bufs);
size_t storebuf_bytes(const struct storebufs *bufs);
uint32_t storebuf_count(const struct storebufs *bufs, uint32_t buf);
/* Oldest is 0. Valid until the next push or pop. */
const struct storebuf_entry *storebuf_entry(const struct storebufs *bufs, uint32_t buf, uint32_t index);
/* How many entries a store becomes. */
uint32_t storebuf_pieces(const struct place *place);
/* The buffer with this store behind its newest. */
uint32_t storebuf_push(struct storebufs *bufs, uint32_t buf, const struct place *place, const uint8_t *bytes);
/* The buffer without its oldest, which is copied to *oldest. */
uint32_t storebuf_pop(struct storebufs *bufs, uint32_t buf, struct storebuf_entry *oldest);

enum storebuf_load {
    STOREBUF_MEMORY,  /* no buffered store touches these bytes */
    STOREBUF_FORWARD, /* the newest that touches them covers them all */
    STOREBUF_WAITS,   /* it covers them in part */
};
/* Lays what the process itself would see over bytes, which hold what memory has at place. */
enum storebuf_load storebuf_look(const struct storebufs *bufs, uint32_t buf, const struct place *place,
                                 uint8_t *bytes);

#endif

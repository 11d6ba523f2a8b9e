/* What C11 allows (RC11: no values out of thin air, no load that takes effect behind a later store): each
 * atomic object has a history of values in one order; each process has a view, which value of each object it
 * cannot go back behind; a release store hands the view on, an acquire load takes it. A load may see any
 * value that its view does not forbid; a store may go anywhere behind what its process has seen.
 *
 * Other accesses (plain ones) must be ordered by that: two of them to the same bytes, one of them a store,
 * by processes neither of which knows of the other's, are a data race, and anything may happen then. Without
 * a race they see the newest bytes, so those are real memory. Sequentially consistent accesses share one
 * more view: a little stronger than C11 where they are mixed with others.
 *
 * The part of a state that belongs here: state.model, the histories; state.buffer[actor], its views;
 * state.race. All are numbers. */
#ifndef SHMLAB_EXPLORE_C11_H
#define SHMLAB_EXPLORE_C11_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore/cells.h"
#include "explore/op.h"
#include "explore/pool.h"
#include "explore/state.h"

struct err;
struct world;

enum {
    C11_SPOTS = 256, /* atomic objects and plain bytes that are touched */
    C11_VALUES = 24, /* in one history */
};

struct c11_spot {
    struct place place;
    enum {
        C11_PLAIN,  /* one byte */
        C11_ATOMIC, /* an object */
        C11_LOCK,   /* one byte that the C library's locks use: who touches it knows of all who did before */
    } kind;
};

struct c11_access { /* who last touched it, for telling a race */
    int actor;
    struct op op;
};

struct c11_race {
    struct place place;
    uint32_t first, second; /* in accesses: a store, and what was not ordered behind it */
    bool second_writes;
};

struct c11 {
    struct pool views, bundles, models;
    struct c11_spot *spots;
    size_t spot_count, spot_capacity;
    struct c11_access *accesses;
    size_t access_count, access_capacity;
    struct c11_race *races;
    size_t race_count, race_capacity;
    bool mixed; /* bytes are used as objects of different sizes: not modelled */
    bool full;  /* a history or a choice was longer than is followed */
};

void c11_init(struct c11 *c11);
void c11_free(struct c11 *c11);
size_t c11_bytes(const struct c11 *c11);

/* Bytes become spots when a step that touches them is met. */
void c11_meet(struct c11 *c11, const struct op *op);

/* A step of OP_ATOMIC, by choice (0 the newest value, or behind it). *old is what it finds in memory, also
 * when the answer is STATE_MOVED; the caller then moves the actor behind the edge for that result. */
enum state_answer c11_atomic(struct world *world, const struct state *from, int actor, unsigned choice,
                             struct state *to, uint64_t *old);
/* A plain access by op. False when it races: to->race then says with what. */
bool c11_plain(struct world *world, struct state *to, int actor, const struct op *op);

#endif

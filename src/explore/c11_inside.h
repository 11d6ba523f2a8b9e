/* What the files of c11 share with each other, and nobody else includes.
 *
 *   c11.c        atomic accesses and fences
 *   c11_plain.c  what bytes are, all other accesses, races
 *   c11_view.c   views and histories, kept as numbers */
#ifndef SHMLAB_EXPLORE_C11_INSIDE_H
#define SHMLAB_EXPLORE_C11_INSIDE_H

#include "explore/c11.h"

/* ---- views: for each spot, how far its history is known ---- */

uint32_t c11_view_raised(struct c11 *c11, uint32_t view, size_t spot, uint64_t to);
uint32_t c11_view_join(struct c11 *c11, uint32_t a, uint32_t b);
/* A value was put into the history at `at`: what was there and behind is one further. */
uint32_t c11_view_shift(struct c11 *c11, uint32_t view, size_t spot, uint64_t at);
void c11_join_both(struct c11 *c11, uint32_t *seen, uint32_t *hb, uint32_t more_seen, uint32_t more_hb);

/* ---- an actor's views ---- */

struct c11_bundle {
    uint32_t seen, hb;         /* cannot go back behind; happened before */
    uint32_t acq_seen, acq_hb; /* what an acquire fence would take */
    uint32_t rel_seen, rel_hb; /* what the last release fence hands on */
};

struct c11_bundle c11_bundle_get(const struct c11 *c11, uint32_t number);
uint32_t c11_bundle_put(struct c11 *c11, const struct c11_bundle *bundle);
void c11_bundle_shift(struct c11 *c11, struct c11_bundle *bundle, size_t spot, uint64_t at);

/* ---- histories ---- */

struct c11_value {
    uint64_t value;
    uint32_t seen, hb; /* the view that comes with it */
    uint32_t by;       /* in accesses, plus 1; 0: it was there when the section began */
    bool plain, glued; /* glued: a read-modify-write took the value before it */
};

struct c11_history { /* of an atomic object: values; of a plain byte: only how many stores, and the last one;
                    of a byte of a lock: values[0] has the views that it hands on */
    struct c11_value values[C11_VALUES];
    uint64_t count; /* values behind the first; plain: stores */
    uint32_t by;
};

struct c11_model {
    struct c11_history histories[C11_SPOTS];
    uint32_t sc_seen, sc_hb;
};

void c11_model_get(const struct world *world, uint32_t number, struct c11_model *model);
uint32_t c11_model_put(struct world *world, const struct c11_model *model);

/* ---- one step of one actor ---- */

struct c11_step { /* of one actor */
    struct world *world;
    struct state *to;
    int actor;
    const struct op *op;
    struct c11_bundle bundle;
    uint32_t by;
};

/* The spot that covers exactly this place; SIZE_MAX when there is none. */
size_t c11_spot_of(struct c11 *c11, const struct place *place);
/* The number of an access, plus 1, for telling it later. */
uint32_t c11_access_of(struct c11 *c11, int actor, const struct op *op);
/* A value behind `known` races with this access, because one of both is plain: to->race says so. */
bool c11_races(struct c11 *c11, struct state *to, const struct c11_history *history, size_t spot,
               uint64_t known, bool plain, uint32_t by, bool writes);

#endif

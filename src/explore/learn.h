/* Learns one pair at a time: puts the body of an actor into a private state, lets it see certain bytes,
 * executes its next instruction for real and the ones behind it up to the next that others can tell, and
 * keeps what it wrote and where it came out. Futex calls are answered by the lab, so every step reports.
 *
 * Work is cut into slices: learn_begin, then learn_advance until it does not say LEARN_MORE. */
#ifndef SHMLAB_EXPLORE_LEARN_H
#define SHMLAB_EXPLORE_LEARN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore/body.h"
#include "explore/cells.h"
#include "explore/local.h"
#include "explore/op.h"
#include "explore/spin.h"

struct err;
struct world;

enum { LEARN_SEEN = DISASM_OPERANDS * CELL_WIDEST, LEARN_TRAIL = 1024 };

struct learn_key { /* what the step of a private state depends on */
    uint32_t from; /* LOCAL_NONE: the beginning of the section */
    bool answered; /* the op is a system call that ends with result; else it sees bytes */
    int64_t result;
    uint8_t seen[LEARN_SEEN];  /* the bytes of its reads, in order */
    uint8_t under[LEARN_SEEN]; /* the bytes at all its accesses: what a partial write leaves */
};

struct learn_trail { /* where it has been since the step, itself included */
    uint64_t pcs[LEARN_TRAIL];
    uint32_t count;
    bool pretended;
};

struct learner {
    struct locals locals;
    struct body body;
    uint32_t at;    /* the private state the body is in; LOCAL_NONE unknown */
    uint32_t first; /* the private state at the beginning of the section */
    /* the pair in work */
    bool busy, again; /* again: executed a second time, to compare */
    bool faulted;     /* the step itself was answered with a signal */
    struct learn_key key;
    uint8_t wrote[LEARN_SEEN];
    uint32_t lead, was; /* was: where it came out the first time */
    uint8_t was_wrote[LEARN_SEEN];
    struct spin spin;
    struct learn_trail trail;
    bool first_direct; /* as local_edge.direct, of the way to `first` */
    uint64_t learned;
};

enum learn_answer { LEARN_DONE, LEARN_MORE, LEARN_FAILED };

void learn_begin(struct learner *learner, const struct learn_key *key);
enum learn_answer learn_advance(struct world *world, int actor, uint64_t until_ns, struct err *err);

#endif

/* What one real run came to: how it ended, and the steps that led there. For what is run, not counted. */
#ifndef SHMLAB_EXPLORE_FINDING_H
#define SHMLAB_EXPLORE_FINDING_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "explore/ending.h"
#include "explore/op.h"

struct err;
struct solo;
struct world;

struct finding {       /* zero-initialised is empty */
    struct ending end; /* bytes NULL; state is the number of the contents at the end */
    struct buf tokens; /* as in struct explore_witness */
    struct op *ops;    /* of its steps, in order; a '!' has none */
    size_t op_count, op_capacity;
    unsigned preemptions;
    uint64_t count; /* runs that came to the same */
};

void finding_step(struct finding *finding, int actor, const struct op *op);
/* All have ended or cannot go on. `spinning` are those that go round for ever; `victim`, -1 none, is not
 * asked. */
int finding_end(struct finding *finding, struct world *world, const struct solo *solos, unsigned spinning,
                int victim, struct err *err);
void finding_free(struct finding *finding);

#endif

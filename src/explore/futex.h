/* Sleeping and waking as the kernel does it (first in, first out among those on one futex), on states. The
 * lab answers futex calls while it explores, so that no step fails to report; replays use the kernel's. */
#ifndef SHMLAB_EXPLORE_FUTEX_H
#define SHMLAB_EXPLORE_FUTEX_H

struct op_futex;
struct state;
struct world;

/* The actor, whose op is OP_WAIT, goes to sleep behind the others on the same futex. */
void futex_sleep(const struct world *world, struct state *state, int actor);
/* Who would be woken first there; -1 nobody. */
int futex_next(const struct world *world, const struct state *state, const struct op_futex *futex);
void futex_wake(const struct world *world, struct state *state, int actor);

#endif

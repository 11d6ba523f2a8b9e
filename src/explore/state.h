/* A state of everything at once, small because it holds numbers: of private states, of the contents of
 * shared memory, of store buffers; and who sleeps on a futex, in which order. */
#ifndef SHMLAB_EXPLORE_STATE_H
#define SHMLAB_EXPLORE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore/explore.h"
#include "explore/learn.h"

struct err;
struct world;

struct state {
    uint32_t local[EXPLORE_ACTORS];
    uint32_t content;
    uint32_t buffer[EXPLORE_ACTORS]; /* cores: its store buffer; c11: its views */
    uint32_t model;                  /* c11: the histories of atomic objects */
    uint32_t race;                 /* c11: a data race has happened, number plus 1; nothing comes behind it */
    uint8_t queue[EXPLORE_ACTORS]; /* 0 awake; else its turn among those that sleep on the same futex */
};

/* What may be done is a number: the actor, and which choice it has. Choice 0 is a step of that actor. With
 * store buffers, choice 1 drains its oldest entry. By C11, choice n is a step that sees, or puts its store
 * behind, the value n before the newest. */
enum { STATE_CHOICES = 16 };

static inline int state_actor(unsigned action)
{
    return (int)(action % EXPLORE_ACTORS);
}

static inline unsigned state_choice(unsigned action)
{
    return action / EXPLORE_ACTORS;
}

enum state_answer {
    STATE_MOVED,
    STATE_CANNOT, /* that actor has ended, sleeps, or must wait for its store buffer */
    STATE_FULL,   /* cannot, only because the store buffer's limit is reached */
    STATE_LEARN,  /* what happens has not been learned yet: *actor and *key say what to learn */
};

struct state_need {
    int actor;
    struct learn_key key;
};

/* The state at the beginning: what every actor does first must have been learned. */
void state_first(const struct world *world, struct state *state);
/* What becomes of `from` when the action is done. */
enum state_answer state_move(struct world *world, const struct state *from, unsigned action, struct state *to,
                             struct state_need *need);
/* What the actor's next step sees, into key, and what was learned of that; NULL when it must wait for its
 * store buffer, or nothing was learned. For OP_ACCESS and OP_FENCE. */
const struct local_edge *state_edge(const struct world *world, const struct state *state, int actor,
                                    struct learn_key *key);
const struct op *state_op(const struct world *world, const struct state *state, int actor);
/* Which actors were put to sleep or woken, or made their step, from one to the other: a bit each. */
unsigned state_stepped(const struct world *world, const struct state *from, unsigned action,
                       const struct state *to);
bool state_equal(const struct state *x, const struct state *y);
uint64_t state_hash(const struct state *state);

#endif

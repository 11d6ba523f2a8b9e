/* All states that can be reached and how, found breadth first. What is not learned yet is learned on the
 * way. Work is cut into slices. */
#ifndef SHMLAB_EXPLORE_GRAPH_H
#define SHMLAB_EXPLORE_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore/state.h"
#include "explore/table.h"

struct err;
struct world;

enum { GRAPH_NONE = UINT32_MAX };

struct graph {            /* zero-initialised is empty */
    struct state *states; /* 0 is the beginning */
    size_t count, capacity;
    unsigned actions; /* see state.h */
    bool drains;      /* choice 1 is no step of the actor, but a drain of its buffer */
    uint32_t *next;   /* [state * actions + action], GRAPH_NONE where it cannot */
    size_t next_capacity;
    struct table table;
    size_t done;     /* states whose actions are all known */
    unsigned action; /* the next one of state `done` */
    uint64_t edges;
    bool full;   /* a store buffer's limit was reached somewhere */
    bool tired;  /* an actor ran too long without touching shared memory */
    bool learns; /* an actor is learning for state `done` */
    int learner;
    bool begun;
};

enum graph_answer {
    GRAPH_WHOLE,   /* done: every state is there */
    GRAPH_MORE,    /* the slice is over */
    GRAPH_LIMIT,   /* too many states */
    GRAPH_FOREIGN, /* actor `learner` has come to a step that cannot be learned: its op is `trouble` */
    GRAPH_FAILED,  /* err */
};

enum graph_answer graph_advance(struct graph *graph, struct world *world, uint64_t until_ns,
                                struct op *trouble, struct err *err);
/* GRAPH_NONE too for a state that was seen and not looked at (a limit was reached before). */
uint32_t graph_next(const struct graph *graph, uint32_t state, unsigned action);
/* Looked at, and no action: everybody has ended or sleeps. */
bool graph_is_end(const struct graph *graph, uint32_t state);
bool graph_is_drain(const struct graph *graph, unsigned action);
/* The actor itself can make a step. */
bool graph_can(const struct graph *graph, uint32_t state, int actor);
size_t graph_bytes(const struct graph *graph);
void graph_free(struct graph *graph);

#endif

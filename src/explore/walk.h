/* A walk by hand through what was explored: somebody chooses which actor moves, and where C11 leaves a choice
 * also which value a load sees. Nothing runs: every step was executed when it was learned.
 *
 *     walk_to(explore, "ABB1", &walk, &err)    the result is there, and explore not freed yet
 *
 * Tokens are those of a witness: a capital is a step of that actor, a number behind it a value that is not
 * the newest, a small letter a drain. */
#ifndef SHMLAB_EXPLORE_WALK_H
#define SHMLAB_EXPLORE_WALK_H

#include <stddef.h>

#include "explore/explore.h"

struct err;

enum { WALK_TOKEN = 8 };

struct walk_move {
    char token[WALK_TOKEN];
    char *text; /* "B 37 load flag, acquire: sees 0, an older value" */
};

struct walk {                        /* zero-initialised is empty */
    struct walk_move *steps, *moves; /* made so far; possible now */
    size_t step_count, move_count;
    struct explore_outcome *outcome; /* where nobody can move; else NULL */
};

/* The walk that tokens spell, and what is possible behind it. -1 where it cannot be gone: err says from which
 * token on. What walk held is freed. */
int walk_to(struct explore *explore, const char *tokens, struct walk *walk, struct err *err);
void walk_free(struct walk *walk);
/* Ends the forks that learned; what was held can go on. Before the first walk. */
void walk_settle(struct explore *explore);

#endif

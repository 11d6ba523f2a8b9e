/* The one loop: waits, turns readiness into events, lets the session change, carries out what it asked for,
 * shows it. Nothing else in the lab waits. */
#ifndef SHMLAB_LAB_LOOP_H
#define SHMLAB_LAB_LOOP_H

#include "lab/face.h"
#include "lab/perform.h"
#include "lab/session.h"

struct err;

struct loop_options {
    struct session *session;
    struct perform *perform;
    struct queue *queue;
    struct face *face;
    int guardian;    /* readable when the guardian is dead; -1 none */
    void (*seen)(void *context, const struct session *session); /* told of each drawing; NULL nobody */
    void *seen_context;
    const char *log; /* file that says what the loop saw; NULL none */
};

/* Blocks the signals the loop reads, in this process: call it before curses or any actor starts. */
int loop_block_signals(struct err *err);
/* Runs until the session quits or, headless, has settled. Returns the exit status, -1 with err. */
int loop_run(const struct loop_options *options, struct err *err);

#endif

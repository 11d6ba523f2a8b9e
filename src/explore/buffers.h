/* Store buffers of the actors of a stage, visible (x86-TSO, by the rules of storebuf.h). The lab stands
 * between a held actor and the shared page: what it stores is taken off the page again and waits in its
 * buffer; what it loads is its own newest store to those bytes, else the page. Draining one entry is a step
 * that the caller chooses. The page, and so every snapshot, shows what others see.
 *
 *     buffers = buffers_open(stage, 8);         from now on actors move by instruction or shared access
 *     stage_step(stage, A, UNIT_ACCESS, …);     a store: buffers_count(buffers, A) is one more
 *     buffers_drain(buffers, A, &err);          the oldest reaches the page
 *     buffers_close(buffers);                   what is buffered is drained first
 *
 * While an actor executes one instruction the page may hold its undrained bytes: all that map the object
 * must be held. An instruction that must wait for its buffer, or that is not modelled, is refused by the
 * stage (OUT_REFUSED) in one sentence. The entries of an actor that dies still drain. */
#ifndef SHMLAB_EXPLORE_BUFFERS_H
#define SHMLAB_EXPLORE_BUFFERS_H

#include <stddef.h>
#include <stdint.h>

#include "system/snapshot.h"

struct buffers;
struct err;
struct stage;

struct buffers_entry { /* a store that others do not see yet */
    struct obj_id id;
    uint64_t offset;
    unsigned length; /* at most 8 */
    uint64_t value;
};

struct buffers *buffers_open(struct stage *stage, unsigned most);
void buffers_close(struct buffers *buffers); /* buffers_close(NULL) does nothing */
/* Forgets everything: the stage was restarted. */
void buffers_restart(struct buffers *buffers);

size_t buffers_count(const struct buffers *buffers, int actor);
struct buffers_entry buffers_entry(const struct buffers *buffers, int actor, size_t index); /* 0 oldest */
/* -1 when the actor's buffer is empty, or nobody has the object mapped any more. */
int buffers_drain(struct buffers *buffers, int actor, struct err *err);
/* The last load of the actor came from its own buffer, not from the page. */
bool buffers_forwarded(const struct buffers *buffers, int actor);

#endif

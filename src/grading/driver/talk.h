/* The driver's half of the conversation with its suite: it is linked with the learner's file, runs inside
 * the sandbox, and is not trusted. It calls what it is asked to call and says what came back.
 *
 * Arguments lie so that reading past their end is noticed: a text ends where a page ends and the next page
 * cannot be touched. Nothing is allocated between a call's start and its answer's bytes, so that a suite may
 * take memory and descriptors away and still be answered. */
#ifndef SHMLAB_GRADING_DRIVER_TALK_H
#define SHMLAB_GRADING_DRIVER_TALK_H

#include <stddef.h>
#include <stdint.h>

#include "grading/wire.h"

/* Instead of a sequence number: once at the start, when it waits for questions; and in a dying program's
 * last message, with the place in its file where it was. */
enum { TALK_READY = -1, TALK_CRASH = -2 };

struct talk_op {
    const char *name; /* of the function, as the suite asks for it */
    void (*run)(struct wire *ask, struct wire *answer);
};

/* main's body: serves until the suite closes its end. */
int talk_serve(const struct talk_op *ops, size_t count);

/* The next argument, on guarded pages; lives until the next question. */
const char *talk_text(struct wire *ask);
/* Room of exactly `size` writable bytes before an untouchable page; lives until the next question. */
char *talk_room(size_t size);
/* What a call returned, and errno as it left it. Set errno to 0 before the call. */
void talk_result(struct wire *answer, int64_t result);

#endif

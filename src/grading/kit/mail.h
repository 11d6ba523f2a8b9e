/* The mailboxes of exercise 08-mailbox: two in one object, used through the program's driver and by the
 * suite, which plays the other side. How soon things happen is in mail_time.h, memory orders are in
 * mail_orders.h. */
#ifndef SHMLAB_GRADING_KIT_MAIL_H
#define SHMLAB_GRADING_KIT_MAIL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grading/kit/program.h"

/* Offsets of the boxes, and the object's size. LONG is in ms, for what will happen: on a busy machine the
 * suite may take its time. TRIES is how often a time is measured at most: the best counts. */
enum {
    MAIL_BOX = 1024,
    MAIL_OTHER = 2048,
    MAIL_SIZE = 4096,
    MAIL_LONG = 60000,
    MAIL_MOST_TEXT = 247,
    MAIL_TRIES = 8
};

/* As the exercise fixes it. */
struct mail_box {
    _Atomic uint32_t full;
    uint32_t length;
    char text[248];
};

struct mail_post {
    char *name, *map; /* the suite's */
    struct mail_box *box;
    char around[MAIL_SIZE]; /* what must not change, beside the two boxes */
};

struct mail_post *mail_new(void); /* lives as long as the suite, like all that chance makes */
uint64_t mail_map(struct program *program, const struct mail_post *post); /* where the program has it */
struct program *mail_start(const struct mail_post *post);
char *mail_some_text(void);

/* The other side. A new value of full wakes who sleeps on it. */
void mail_set_full(struct mail_box *box, uint32_t full);
bool mail_is_full(const struct mail_box *box);
void mail_write(struct mail_box *box, const char *text);

/* at: MAIL_BOX or MAIL_OTHER; timeout and signals in ms: how long it may wait, how often a signal interrupts
 * it (0 never). `ask` only prepares: program_send or program_answer sends. */
void mail_ask_put(struct program *program, size_t at, const char *text, int signals);
void mail_ask_take(struct program *program, size_t at, size_t cap, int timeout, int signals);
void mail_put(struct program *program, const char *text);
struct answer mail_take(struct program *program, size_t cap, int timeout);

void mail_expect_put(const struct mail_box *box, const char *text);
void mail_expect_taken(struct answer *answer, const char *text);
void mail_expect_free(const struct mail_box *box);
void mail_expect_take(struct program *program, struct mail_box *box, const char *text);
void mail_expect_none(struct program *program, int timeout, int signals);
void mail_expect_waits(struct program *program, const char *promise);

#endif

/* How soon the sides of a mailbox go on, how much they compute while they wait, and when they give up. Times
 * are without what the machine had no processor for. */
#ifndef SHMLAB_GRADING_KIT_MAIL_TIME_H
#define SHMLAB_GRADING_KIT_MAIL_TIME_H

#include <stdint.h>

#include "grading/kit/mail.h"

enum { MAIL_WITHIN = 65 /* ms: 50, and what measuring adds */ };

/* A program for mail_time_from. */
struct program *mail_time_start(const struct mail_post *post);
/* The program was asked and will wait. after_ms later, when it begins its next sleep, the text comes, or
 * (NULL) the slot is freed. Returns how many ms it took to answer from then on. */
int64_t mail_time_from(struct program *program, const char *text, int after_ms, struct answer *answer);
void mail_time_expect_within(const char *promise, int64_t ms);
/* The program was sent a question and waits. */
void mail_time_expect_little(struct program *program, const char *promise);
void mail_time_expect_gives_up(struct program *program, int timeout, int signals);

#endif

/* Two programs at one mailbox: nobody else puts, takes or wakes. */
#ifndef SHMLAB_GRADING_KIT_MAIL_MEET_H
#define SHMLAB_GRADING_KIT_MAIL_MEET_H

#include <stdint.h>

#include "grading/kit/mail.h"

/* So many messages, at most 400, from one new program to another. */
void mail_meet_exchange(const struct mail_post *post, int times);

/* How many ms a waiting taker needs when the other one puts, and a waiting putter when the other one takes.
 */
int64_t mail_meet_taken(struct program *takes, struct program *puts, const struct mail_post *post);
int64_t mail_meet_put(struct program *puts, struct program *takes, const struct mail_post *post);

/* A program whose wakings take effect at once: when it is about to wake the sleeper, the suite does, and lets
 * it go on only when the sleeper has looked. */
struct program *mail_meet_start_waking(const struct mail_post *post, struct program *sleeper);

#endif

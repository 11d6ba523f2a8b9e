/* The queue of what the stage has to tell, oldest first; stage_next takes from it. */
#ifndef SHMLAB_SYSTEM_NEWS_H
#define SHMLAB_SYSTEM_NEWS_H

#include "system/stage.h"

struct actor;

void news_add(struct stage *stage, struct stage_news news);
/* Also what the actor's `last` and `code` are from now on. */
void news_outcome(struct stage *stage, struct actor *actor, enum outcome outcome, int code);
void news_notice(struct stage *stage, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif

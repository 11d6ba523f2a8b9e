/* What --log FILE holds: one line for each event and each effect, in the order the loop saw them. */
#ifndef SHMLAB_LAB_LOOP_LOG_H
#define SHMLAB_LAB_LOOP_LOG_H

#include <stdio.h>

#include "lab/effect.h"
#include "lab/event.h"

void loop_log_event(FILE *log, const struct event *event); /* log NULL does nothing */
void loop_log_effect(FILE *log, const struct effect *effect);

#endif

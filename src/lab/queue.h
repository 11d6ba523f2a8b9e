/* Events that have happened and were not yet told to the session, oldest first. Owns what it holds. */
#ifndef SHMLAB_LAB_QUEUE_H
#define SHMLAB_LAB_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "lab/event.h"

struct queue {
    struct event *events;
    size_t first, count, capacity;
};

void queue_add(struct queue *queue, struct event event);   /* takes over its heap parts; stamps the time */
bool queue_take(struct queue *queue, struct event *event); /* the caller frees it with event_free */
void queue_failed(struct queue *queue, uint64_t request, const char *sentence); /* EVENT_FAILED */
/* The same, because this machine has not what it takes. */
void queue_absent(struct queue *queue, uint64_t request, const char *sentence);
void queue_done(struct queue *queue, uint64_t request,
                const char *sentence); /* EVENT_DONE; sentence may be NULL */
void queue_free(struct queue *queue);

#endif

#include "lab/queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

void queue_add(struct queue *queue, struct event event)
{
    event.now = clock_now();
    if (queue->first > 0 && queue->first + queue->count == queue->capacity) {
        memmove(queue->events, queue->events + queue->first, queue->count * sizeof *queue->events);
        queue->first = 0;
    }
    size_t used = queue->first + queue->count;
    queue->events = mem_push(queue->events, &used, &queue->capacity, sizeof *queue->events);
    queue->events[used - 1] = event;
    queue->count++;
}

bool queue_take(struct queue *queue, struct event *event)
{
    if (queue->count == 0)
        return false;
    *event = queue->events[queue->first++];
    if (--queue->count == 0)
        queue->first = 0;
    return true;
}

void queue_failed(struct queue *queue, uint64_t request, const char *sentence)
{
    queue_add(queue, (struct event){.kind = EVENT_FAILED, .request = request, .text = mem_dup(sentence)});
}

void queue_absent(struct queue *queue, uint64_t request, const char *sentence)
{
    queue_add(
        queue,
        (struct event){.kind = EVENT_FAILED, .request = request, .absent = true, .text = mem_dup(sentence)});
}

void queue_done(struct queue *queue, uint64_t request, const char *sentence)
{
    queue_add(queue, (struct event){.kind = EVENT_DONE, .request = request, .text = mem_dup(sentence)});
}

void queue_free(struct queue *queue)
{
    struct event event;
    while (queue_take(queue, &event))
        event_free(&event);
    free(queue->events);
    memset(queue, 0, sizeof *queue);
}

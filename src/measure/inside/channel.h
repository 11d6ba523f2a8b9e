/* One way for two processes to talk, open in both directions. The measuring program forks after it was
 * opened, so both have it; direction 0 leads from the first to the second, 1 back. Nothing here has a name
 * that outlives the opening.
 *
 * A message is always channel->size bytes. send and receive wait as that way waits; what they cannot do ends
 * the program with a sentence, since a figure of a way that failed half-way would be worth nothing. */
#ifndef SHMLAB_MEASURE_INSIDE_CHANNEL_H
#define SHMLAB_MEASURE_INSIDE_CHANNEL_H

#include <mqueue.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct box;
struct ring;

struct channel {
    size_t size; /* of a message, at least 8 */
    bool stream; /* many messages one way; else one at a time, there and back */
    int in[2], out[2];
    mqd_t queue[2];
    struct box *box[2];
    uint32_t taken[2]; /* from each box, by this process: not shared */
    struct ring *ring;
    void *memory; /* what box and ring lie in */
    size_t memory_size;
};

struct way {
    const char *name;
    int (*open)(struct channel *channel); /* 0, or errno of what this machine refused */
    void (*close)(struct channel *channel);
    void (*send)(struct channel *channel, int direction, const void *message);
    void (*receive)(struct channel *channel, int direction, void *message);
};

const struct way *way_find(const char *name); /* NULL: there is none */

extern const struct way way_pipe, way_fifo, way_socket, way_mq; /* ways_kernel.c */
extern const struct way way_futex, way_spin, way_bare;          /* ways_shared.c */

_Noreturn void measure_die(const char *call);

#endif

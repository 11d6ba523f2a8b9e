/* One sample: two processes talk one way for some milliseconds, and the first holds the clock. */
#ifndef SHMLAB_MEASURE_INSIDE_SAMPLE_H
#define SHMLAB_MEASURE_INSIDE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/inside/channel.h"

struct sample_wish {
    const struct way *way;
    size_t size;
    bool stream;
    int cpus[2]; /* of the first and the second; the same: they take turns on one */
};

struct sample {
    double figure;  /* ns a round trip; stream: messages a second */
    uint64_t wrong; /* messages that were not the ones sent */
    double others;  /* processes that wanted to run beside the two */
};

/* 0, or errno of what this machine refused. */
int sample_take(const struct sample_wish *wish, struct sample *sample);

#endif

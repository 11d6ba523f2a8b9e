/* All orders of a section, one by one on fresh real processes: what explore's counting is compared with.
 * Shares with it how a process is held and moved, and nothing of learning, graph, counting or searching. */
#ifndef SHMLAB_TESTS_EXPLORE_BRUTE_H
#define SHMLAB_TESTS_EXPLORE_BRUTE_H

#include <stddef.h>
#include <stdint.h>

struct explore_request;

enum { BRUTE_BYTES = 64, BRUTE_OUTCOMES = 512, BRUTE_TRACES = 4096 };

struct brute_outcome {
    uint8_t bytes[BRUTE_BYTES]; /* the first of the object at the end */
    unsigned orders, different, preemptions;
};

struct brute {
    struct brute_outcome outcomes[BRUTE_OUTCOMES];
    size_t count;
    unsigned orders;
    uint64_t traces[BRUTE_TRACES]; /* hashes of which conflicting steps came first */
    size_t trace_count;
};

/* False when there are more than `most` orders. */
int brute_run(struct brute *brute, const struct explore_request *request, unsigned most);

#endif

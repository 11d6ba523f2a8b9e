/* Every order of what two or three programs do in one function, on held processes inside the sandbox
 * (explore/explore.h). A test passes only when every order was looked at and each one is as it should be;
 * the first that is not is told as a schedule, with the lines of each program. */
#ifndef SHMLAB_GRADING_KIT_ORDERS_H
#define SHMLAB_GRADING_KIT_ORDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore/explore.h"

struct program;

enum { ORDERS_BYTES = 4096 };

struct orders_end { /* how one order ends */
    const struct explore_outcome *outcome;
    const char *bytes; /* the first ORDERS_BYTES of the object then */
    char expected[120], actual[120];
};

struct orders {
    enum explore_mode mode;
    struct program *programs[EXPLORE_ACTORS]; /* each with its question prepared, not sent */
    size_t count;
    const char *function; /* of the driver: where they are held; its return ends what is explored */
    const char *functions[EXPLORE_ACTORS]; /* of one program, where it is another; NULL: that above */
    const char *object;                    /* the one that all have mapped */
    uint64_t offset;                       /* of the bytes that the lines are told of */
    uint32_t length;
    const char *promise;
    /* Whether an order may end so; else says what was expected and what was there. An order in which somebody
     * sleeps or runs for ever or crashes is never asked about. */
    bool (*judge)(struct orders_end *end, const void *context);
    const void *context;
};

void orders_expect(const struct orders *orders);

/* For main of a suite that has orders looked at: each takes forks, which count until their program ends. */
enum { ORDERS_PROCESSES = 2048 };

#endif

/* An expression over variables that a result must fulfil: "counter == 6", "in <= 1 && full == 0". C's
 * operators: || && ! == != < <= > >= + - * and parentheses, decimal and hexadecimal numbers. */
#ifndef SHMLAB_EXPLORE_EXPECT_H
#define SHMLAB_EXPLORE_EXPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct err;

/* The value of a variable; false when there is none (err says so). */
struct expect_names {
    bool (*value)(void *context, struct span name, int64_t *value, struct err *err);
    void *context;
};

/* 0 and whether it holds; -1 when it is not of its form or a name has no value. Every name is asked for, also
 * behind a && that is false already. */
int expect_holds(const char *text, const struct expect_names *names, bool *holds, struct err *err);

#endif

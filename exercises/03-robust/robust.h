/* Not yours to edit: the grader uses its own copy. */
#ifndef ROBUST_H
#define ROBUST_H

#include <pthread.h>
#include <stdint.h>

struct robust_counter {
    pthread_mutex_t lock;
    int64_t value;
    int64_t spare[2]; /* for you, if you want it */
};

int counter_init(struct robust_counter *c);
int counter_add(struct robust_counter *c, int64_t n);
int counter_read(struct robust_counter *c, int64_t *out);
int counter_destroy(struct robust_counter *c);

#endif

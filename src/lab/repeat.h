/* `repeat`: the same program many times, one after another, each run a fresh process whose last printed
 * number is its result. Runs never overlap; the next begins when the last has been reaped. */
#ifndef SHMLAB_LAB_REPEAT_H
#define SHMLAB_LAB_REPEAT_H

#include <stdbool.h>
#include <stdint.h>

#include "lab/job.h"

struct err;

struct repeat {
    struct job job;
    char **argv;  /* owned; argv[0] is the executable */
    char *object; /* the name the runs use, removed after each one; NULL none */
    int64_t left;
    bool pinned; /* all of a run on one CPU */
};

/* Begins the first of `count` runs. Takes over argv. */
int repeat_begin(struct repeat *repeat, char **argv, const char *object, int64_t count, bool pinned,
                 struct err *err);
/* True when a run has ended: *value is the text of its last number (the caller's), NULL where it printed none
 * or failed; the next run has begun unless left is 0. */
bool repeat_reap(struct repeat *repeat, char **value, struct err *err);
void repeat_end(struct repeat *repeat);

#endif

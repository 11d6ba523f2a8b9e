/* One run of an answer that is a whole program, from its start to its end: how it ended and what it printed.
 *
 * What it prints goes to files in memory that only this run has: nothing else that is printed mixes in, and
 * the program can never wait for a reader. */
#ifndef SHMLAB_GRADING_KIT_RUNS_H
#define SHMLAB_GRADING_KIT_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"

struct watch_hooks;

struct run {
    int status; /* as from waitpid */
    pid_t pid;  /* as it saw itself */
    struct buf out, errors;
    bool outlived; /* of a watched one: something it has started still runs */
};

/* hooks: it is watched; NULL. A program that does not end fails the running test. */
struct run runs_run(const char *argument, const struct watch_hooks *hooks);
void runs_free(struct run *run);

/* It left by exit(code), and was not killed. */
void runs_expect_exit(const struct run *run, int code);
void runs_expect_output(const char *promise, const struct run *run, const char *bytes, size_t length);
/* Not counting empty ones. */
size_t runs_error_lines(const struct run *run);

#endif

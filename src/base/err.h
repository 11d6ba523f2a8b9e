/* What went wrong, in one sentence that a person can act on.
 *
 * A function that can fail because of the user or the system returns 0 or -1 and fills a struct err;
 * our own mistakes are asserts. The sentence says what failed, on what, and what to do; errno's name is
 * added by err_errno. A caller may pass NULL where it does not want the words. The first failure wins:
 * setting an err that is already set keeps the old words, so clean-up code cannot hide the cause. */
#ifndef SHMLAB_BASE_ERR_H
#define SHMLAB_BASE_ERR_H

#include <stdbool.h>

enum exit_code {
    EXIT_CODE_OK = 0,     /* done, or graded whatever the score */
    EXIT_CODE_FAILED = 1, /* an expectation failed, or a score is below --fail-below */
    EXIT_CODE_USAGE = 2,  /* the command line or an input file is not of its form */
    EXIT_CODE_SYSTEM = 3, /* the machine refused something, or a thing was skipped */
};

struct err {
    bool set;
    int num;             /* errno behind it, 0 where there is none */
    enum exit_code exit; /* what a command exits with when this reaches the top; default EXIT_CODE_SYSTEM */
    char text[512];      /* one sentence, no newline */
};

/* All return -1, so that `return err_set(err, …)` reads well. */
int err_set(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
int err_usage(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
int err_errno(struct err *err, int num, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* "ENOENT" for 2; "errno 4711" in a static buffer for what has no name. */
const char *err_name(int num);

void err_clear(struct err *err);

#endif

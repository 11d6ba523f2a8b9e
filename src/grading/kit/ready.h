/* The objects of exercise 08-wait-ready: made late, small or in steps, waited for through the program's
 * driver, and looked at where they are mapped in the end. */
#ifndef SHMLAB_GRADING_KIT_READY_H
#define SHMLAB_GRADING_KIT_READY_H

#include <stddef.h>
#include <stdint.h>

#include "grading/kit/pace.h"
#include "grading/kit/program.h"

/* Milliseconds: LONG is for what will be ready: on a busy machine the suite may take its time to make it. */
enum { READY_PAGE = 4096, READY_LONG = 60000, READY_SHORT = 100, READY_TRIES = 12 };

struct ready_wanted {
    char *name;
    size_t need;
    int timeout, signals; /* ms; signals: one every so many, 0 none */
};

struct ready_wanted ready_want(size_t need, int timeout);
size_t ready_some_need(void);
void ready_make(const struct ready_wanted *wanted, size_t size);
void ready_ask(struct program *program, const struct ready_wanted *wanted);
/* The call goes on: it has seen what is there, and that is not enough. */
void ready_expect_waits(struct program *program, const char *promise);
/* What was returned is the object that has the name now, and every byte that was asked for can be used. */
void ready_expect_map(struct program *program, const struct ready_wanted *wanted,
                      const struct answer *answer);
void ready_unmap(struct program *program, const struct ready_wanted *wanted, int64_t address);
int64_t ready_expect_mapped(struct program *program, const struct ready_wanted *wanted);
void ready_expect_null(const char *promise, const struct answer *answer, int error);
void ready_expect_too_late(struct program *program, const struct ready_wanted *wanted);
const char *ready_times(struct program *program, const struct ready_wanted *wanted, struct paced *paced);
/* One that does not exist, and one that is not large enough. */
struct ready_wanted ready_in_vain(int which, int timeout);

#endif

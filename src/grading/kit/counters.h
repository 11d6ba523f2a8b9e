/* What the suites of 03-counter and 03-robust share: a page with two counters, which begin with a lock and a
 * value in both exercises, and the questions to their drivers. The promises that both make are in
 * counters_promises.h, every order of two additions in counters_orders.h. */
#ifndef SHMLAB_GRADING_KIT_COUNTERS_H
#define SHMLAB_GRADING_KIT_COUNTERS_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct answer;
struct program;
struct wire;

struct counters_cell {
    pthread_mutex_t lock;
    int64_t value;
};

/* The page: where the two counters are, and what explored calls returned. */
enum { COUNTERS_FIRST = 0, COUNTERS_OTHER = 1024, COUNTERS_RESULTS = 3072, COUNTERS_PAGE = 4096 };
enum { COUNTERS_VALUE = COUNTERS_FIRST + offsetof(struct counters_cell, value) };

struct counters_page {
    char *name;
    char *map; /* the suite's */
};

/* As somebody left it: no byte of it means anything, but the results are 0. */
struct counters_page counters_make_page(void);
struct counters_cell *counters_at(const struct counters_page *page, size_t at);
/* Maps it somewhere else in each program. Returns where. */
uint64_t counters_map(struct program *program, const struct counters_page *page);
struct program *counters_start(const struct counters_page *page); /* a program that has it mapped */

/* `at` is COUNTERS_FIRST or COUNTERS_OTHER. Asked only, with arguments still to be added: */
struct wire *counters_ask(struct program *program, const char *function, size_t at);
void counters_ask_add(struct program *program, size_t at, int64_t n);
void counters_expect_returns(const char *function, int error, const struct answer *answer);
/* Asked and expected to return 0: */
void counters_init(struct program *program, size_t at);
void counters_add(struct program *program, size_t at, int64_t n);
void counters_expect_read(struct program *program, size_t at, int64_t value);

int64_t counters_some(void); /* something to add, not 0 */
/* The suite itself takes the lock, which must be free. */
void counters_take_lock(struct counters_cell *counter);

#endif

/* Counters on held programs: every access to a value, and every order of two additions. */
#ifndef SHMLAB_GRADING_KIT_COUNTERS_ORDERS_H
#define SHMLAB_GRADING_KIT_COUNTERS_ORDERS_H

#include <stddef.h>
#include <stdint.h>

#include "explore/explore.h"
#include "grading/kit/counters.h"

struct orders_end;

/* Every function of a library is called once before it is held: the first call is another one. */
struct program *counters_warm(const struct counters_page *page);
/* Asks for the call that ends in driver_add or driver_read: what it returned goes to result number `slot`. */
void counters_prepare_add(struct program *program, int64_t n, int slot);
void counters_prepare_read(struct program *program, int slot);
int64_t counters_number(const struct orders_end *end, size_t offset); /* that is in the page then */

/* One addition and one read, access by access: the value is touched under the lock only. */
void counters_expect_value_guarded(void);
/* Both additions count in every order, and return 0. */
void counters_explore_two_additions(enum explore_mode mode, const char *promise);

#endif

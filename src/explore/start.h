/* Starts programs, always seized, and lets them run to where their sections begin: each process that comes
 * there is held and becomes an actor, in order of birth. What they fork comes along; a process that sleeps
 * elsewhere (a parent that waits) is held where it is. Lazy binding is off, and clocks are asked by system
 * call, so that nothing hidden happens in a section. Their input is empty, their output goes nowhere.
 *
 * start_advance never blocks: call it until it does not say START_MORE. */
#ifndef SHMLAB_EXPLORE_START_H
#define SHMLAB_EXPLORE_START_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct err;
struct explore_request;
struct images;
struct start;
struct world;

struct start *start_begin(const struct explore_request *request, struct images *images, struct err *err);
enum start_answer { START_READY, START_MORE, START_FAILED };
/* START_READY: world.roles have id, held, started and section; world.count is set. */
enum start_answer start_advance(struct start *start, struct world *world, struct err *err);
/* Ends all its processes and waits for that, reaps what their forks left (world may be NULL), and removes the
 * names of those objects that were not there before. Behind world_end. */
void start_free(struct start *start, const struct world *world);

#endif

/* Explorations for tests: started, driven to their end in slices as the lab does it, and looked at. */
#ifndef SHMLAB_TESTS_SECTIONS_H
#define SHMLAB_TESTS_SECTIONS_H

#include "explore/explore.h"

/* src/tests/programs/explore_targets.c: the section `name` in so many processes. `how` is its third argument,
 * NULL none. Replays: 0 the usual number. The test fails when it cannot be begun. */
struct explore_result *sections_explore(const char *name, int processes, enum explore_mode mode,
                                        unsigned replays);
struct explore_result *sections_explore_how(const char *name, int processes, const char *how,
                                            enum explore_mode mode, unsigned replays);
/* Any request, to its end. */
struct explore_result *sections_run(const struct explore_request *request);
/* SIGCHLD is blocked, as explore asks for. sections_run does it too. */
void sections_prepare(void);

/* The value that begins at offset of an outcome's first object, as a number; fails where there is none. */
long sections_value(const struct explore_outcome *outcome, uint64_t offset);
/* The one ending whose value at offset is this; NULL none. */
const struct explore_outcome *sections_with(const struct explore_result *result, uint64_t offset, long value);
/* The first outcome of this kind; NULL none. */
const struct explore_outcome *sections_ending(const struct explore_result *result, enum explore_end end);
/* "48620", "-" when not counted, "∞". Static buffers in turn. */
const char *sections_count(const struct explore_count *count);

enum { SECTIONS_COUNTER = 0, SECTIONS_TURN = 4 }; /* offsets in explore_targets' struct */

#endif

/* Watched variables: found and decoded with the running program's own debug information.
 *
 * A watch is `counter` or `data->message` (a variable that the program has, as C would write it; a bare name
 * may also be a field of a struct that a visible pointer leads to), or `/object as struct T`. Once it was
 * found in shared memory its object and offset are kept, so that it is still shown when the pointer to it
 * has gone. Structs are flattened: one line a field. There is no layout of any program in the lab. */
#ifndef SHMLAB_SYSTEM_VARIABLES_H
#define SHMLAB_SYSTEM_VARIABLES_H

#include <stddef.h>
#include <stdint.h>

#include "system/snapshot.h"

struct err;
struct look_wish;
struct subject;
struct type;
struct variables;

struct variables *variables_open(void);
void variables_close(struct variables *variables);

/* `type` only with an object's name ("/my_shm", "struct shared"), else NULL. -1 when it is not of that form;
 * whether there is such a variable shows when the program runs. */
int variables_watch(struct variables *variables, const char *name, const char *type, struct err *err);
/* New processes, same watches: addresses and objects are looked for again, histories begin anew. */
void variables_restart(struct variables *variables);

/* Finds what was not found yet. Needs regs and images of the subjects; costs nothing when all is found. */
void variables_find(struct variables *variables, struct subject *subjects, size_t nsubjects);
/* Private addresses that the next look should show: points wish at an array owned by variables. */
void variables_wish(struct variables *variables, struct look_wish *wish);

/* Fills snapshot.vars from its bytes; waits are counted as actor.wait says. A name in a watch may be the
 * documented one, obj_view.shown. `mover` is the only actor that ran since the fill before, -1 when
 * several did or one was free: it is what "last writer" rests on, with snapshot.accesses where they are. */
void variables_fill(struct variables *variables, int mover, struct snapshot *snapshot);

/* The name of what lies at an object's offset: "counter", "lock"; NULL when nobody knows. The innermost
 * field that covers it, of any pointer's target met so far; *type and *begin tell which and where. */
const char *variables_name(struct variables *variables, struct obj_id obj, uint64_t offset,
                           const struct type **type, uint64_t *begin);

#endif

/* The access record: a few real runs in which every access to shared memory is noted, with what orders it
 * behind others. Two accesses to the same bytes by two processes, one of them a store, that nothing orders
 * are a race, whether or not the result happened to be right this time.
 *
 * Order comes from the locks, semaphores and condition variables of the C library (whoever touches the bytes
 * of one knows of all who did before), from file locks (flock, fcntl), from locked instructions, and, where
 * the program was built with the lab's hooks, from C11 atomics by their memory order; all that was done
 * before the section began is ordered. Plain loads and stores of a program without hooks are no atomics.
 *
 * The runs: one after the other, in each rotation, and by turns of one step. */
#ifndef SHMLAB_EXPLORE_LEDGER_H
#define SHMLAB_EXPLORE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "explore/cells.h"
#include "explore/explore.h"
#include "explore/op.h"
#include "explore/solo.h"
#include "explore/table.h"

struct err;
struct world;

enum { LEDGER_LOCKS = 8 /* held by one actor at once */, LEDGER_STEPS = 20000 /* of one run */ };

struct ledger_clock { /* what an actor knows of the others' steps */
    uint32_t of[EXPLORE_ACTORS];
};

struct ledger_access { /* an access that races may be told with */
    int actor;
    struct op op;
    bool writes;
    struct place locks[LEDGER_LOCKS]; /* that the actor held */
    size_t lock_count;
};

struct ledger_byte { /* of shared memory */
    int object;
    uint64_t offset;
    struct ledger_clock handed;    /* by those who order themselves by it */
    struct ledger_clock synced;    /* their own clocks when they did */
    uint32_t sync[EXPLORE_ACTORS]; /* access with which each did last, 0 none: locked, or a C11 atomic */
    uint32_t wrote[EXPLORE_ACTORS], wrote_at[EXPLORE_ACTORS]; /* each actor's last plain store */
    uint32_t read[EXPLORE_ACTORS], read_at[EXPLORE_ACTORS];   /* …and load */
};

struct ledger_race {
    struct place place;
    uint32_t first, second; /* in accesses */
};

struct ledger_file { /* a lock on a file */
    dev_t device;
    ino_t inode;
    struct ledger_clock handed;
};

struct ledger { /* zero-initialised is not begun */
    struct solo solos[EXPLORE_ACTORS];
    struct ledger_clock clocks[EXPLORE_ACTORS];
    struct ledger_clock pending[EXPLORE_ACTORS]; /* what an acquire fence would take */
    struct ledger_clock fenced[EXPLORE_ACTORS];  /* what the last release fence hands on */
    struct place locks[EXPLORE_ACTORS][LEDGER_LOCKS];
    size_t lock_count[EXPLORE_ACTORS];
    struct ledger_byte *bytes;
    size_t byte_count, byte_capacity;
    struct table byte_table;
    struct ledger_access *accesses; /* from 1 on */
    size_t access_count, access_capacity;
    struct ledger_race *races;
    size_t race_count, race_capacity;
    struct ledger_file *files;
    size_t file_count, file_capacity;
    unsigned run;
    int turn;
    bool begun;
    uint64_t steps, noted; /* of this run; accesses of all runs */
    bool hangs;            /* a run ended with somebody asleep */
    bool tired;
};

enum ledger_answer { LEDGER_DONE, LEDGER_MORE, LEDGER_FAILED };

enum ledger_answer ledger_advance(struct ledger *ledger, struct world *world, uint64_t until_ns,
                                  struct err *err);
void ledger_free(struct ledger *ledger);

#endif

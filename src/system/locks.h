/* The C library's own objects as a whole: who holds a mutex, how many wait. Their fields are found by name in
 * the program's debug information; only the meaning of the numbers is glibc's. */
#ifndef SHMLAB_SYSTEM_LOCKS_H
#define SHMLAB_SYSTEM_LOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "system/snapshot.h"

struct buf;
struct type;

struct lock {
    bool locked;     /* somebody holds it, or died holding it */
    bool owner_died; /* the kernel has marked it: the next one who locks is told (robust only) */
    bool robust;
    bool inconsistent;  /* its holder was told that the one before died, and has not repaired it yet */
    bool unrecoverable; /* …and let go without: nobody can lock it any more */
    pid_t owner_tid;    /* what the mutex itself says; 0 unknown */
    int owner;          /* actor; -1 not one of ours, or unknown */
    bool owner_alive;
};

/* A pthread_mutex_t's bytes. False for other types. */
bool locks_read(const struct type *type, const uint8_t *bytes, const struct snapshot *snapshot,
                struct lock *lock);

/* A mutex, condition variable, semaphore or barrier at an object's offset, as words: "locked by A, 1 waiter".
 * False for other types. The waits of the snapshot's actors must be filled. */
bool locks_print(const struct type *type, const uint8_t *bytes, struct obj_id obj, uint64_t offset,
                 const struct snapshot *snapshot, struct buf *text);

/* A dead process that nobody has reaped yet is dead all the same. */
bool locks_owner_lives(pid_t tid);

#endif

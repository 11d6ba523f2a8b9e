/* Small snapshots and sessions built by hand for the tests of the views: what the lab would know in moments
 * that the lessons show. Pids, addresses and inodes are fixed, so that a picture is the same everywhere. */
#ifndef SHMLAB_TESTS_VIEW_SAMPLES_H
#define SHMLAB_TESTS_VIEW_SAMPLES_H

#include "lab/session.h"
#include "system/snapshot.h"

/* The parts. Each returns the new element, valid until the next call on the same snapshot. */
struct actor_view *sample_actor(struct snapshot *snapshot, const char *name, bool held);
struct obj_view *sample_object(struct snapshot *snapshot, const char *name, uint64_t ino, uint64_t size);
/* One page at `start`; bits of enum page_bits. obj -1: private memory. */
struct map_view *sample_map(struct actor_view *actor, int obj, uint64_t start, const char *perm,
                            unsigned bits);
/* The bytes of page 0 of an object. */
void sample_bytes(struct snapshot *snapshot, int obj, const void *bytes, size_t length);
struct var_view *sample_variable(struct snapshot *snapshot, int obj, const char *path, const char *type,
                                 const char *value);

/* The moments. */
void sample_writer_alone(struct snapshot *snapshot);  /* mapped, not yet written */
void sample_writer_reader(struct snapshot *snapshot); /* both mapped; the reader has not looked yet */
void sample_reader_looked(struct snapshot *snapshot);
void sample_race(struct snapshot *snapshot, int steps); /* 0: A holds a 0; 1: B stored 1 */
void sample_private_copy(struct snapshot *snapshot, bool written);
void sample_fork(struct snapshot *snapshot, bool written); /* private pages, common until B writes one */
void sample_dead_writer(struct snapshot *snapshot);
void sample_unlinked(struct snapshot *snapshot); /* an old object still mapped, a new one of its name */
void sample_three(struct snapshot *snapshot);
void sample_mutex(struct snapshot *snapshot); /* B asleep on a lock that A holds */
void sample_many(struct snapshot *snapshot, int actors, int objects);

#endif

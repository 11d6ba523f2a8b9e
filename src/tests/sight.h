/* What tests of snapshots share: a few peers, and a look at them in each way of asking the kernel. */
#ifndef SHMLAB_TESTS_SIGHT_H
#define SHMLAB_TESTS_SIGHT_H

#include "system/look.h"
#include "system/snapshot.h"
#include "system/subject.h"
#include "tests/peer.h"

/* For SHMLAB_DISABLE; the first is nothing. */
extern const char *const sight_ways[];
enum { SIGHT_WAYS = 6, SIGHT_PEERS = 3, SIGHT_PAGE = PAGE_BYTES };

struct sight {
    char name[64]; /* of this test's object: "/shmlab-test-PID" */
    struct look *look;
    struct subject subjects[SIGHT_PEERS];
    struct peer peers[SIGHT_PEERS];
    size_t count;
    struct snapshot snapshot;
};
extern struct sight sight;

void sight_begin(int way);
void sight_end(void); /* also removes the name; that happens where a check fails, too */
/* One more peer, at its first turn. */
void sight_add(void (*body)(void *context));
const struct snapshot *sight_look(void); /* valid until the next */
/* True where pages are told by sums over their mapping only. */
bool sight_sums_only(int way);

const struct obj_view *sight_object(const char *name); /* NULL: not in the last look */
/* The first mapping of the object in that peer; NULL without. */
const struct map_view *sight_map(size_t actor, const char *name);

/* In a peer: maps the test's object; ends the peer where that fails. */
void *sight_map_object(size_t bytes, int prot, int flags, bool sized);

/* A peer: writes "hello", takes a turn, unlinks, takes a turn, writes 'x' to the second page. */
void sight_writes_hello(void *context);
/* A peer: maps elsewhere, takes a turn, reads the first page. */
void sight_reads_late(void *context);
/* A peer: maps privately and reads, takes a turn, writes a 'P'. */
void sight_writes_privately(void *context);
/* A peer: maps the object shared, takes a turn, maps it privately at the same address. */
void sight_remaps_privately(void *context);
/* A peer with an anonymous object (1), a memfd of 100 bytes (2), a System V segment of 200 (3). */
void sight_maps_without_a_name(void *context);

#endif

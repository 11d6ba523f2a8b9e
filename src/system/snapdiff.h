/* What changed between two snapshots. Pure. Objects are matched by device:inode, actors by id, mappings by
 * actor, object and offset (an address changes when a process is started again). */
#ifndef SHMLAB_SYSTEM_SNAPDIFF_H
#define SHMLAB_SYSTEM_SNAPDIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "system/snapshot.h"

enum change_kind {
    CHANGE_BYTES,         /* object's bytes offset … offset + length are others than before */
    CHANGE_PRIVATE_BYTES, /* the same in actor's private memory or private copy; offset is an address */
    CHANGE_PAGE_IN,       /* the page at offset of the object is now in actor's page table */
    CHANGE_PAGE_OUT,
    CHANGE_PAGE_COPIED, /* actor wrote a private page: it has its own copy now */
    CHANGE_PAGE_LOST,   /* the object no longer reaches this page that actor maps: PG_NO_BACKING */
    CHANGE_MAP_IN,      /* actor mapped obj; offset and length of the range */
    CHANGE_MAP_OUT,
    CHANGE_MAP_PERM,  /* same place, other permissions, or shared where it was private */
    CHANGE_LINKED,    /* the object's name leads to it now */
    CHANGE_UNLINKED,  /* …no longer */
    CHANGE_SIZE,      /* length is the new size */
    CHANGE_OBJECT_IN, /* seen for the first time */
    CHANGE_OBJECT_OUT,
    CHANGE_ACTOR_IN,
    CHANGE_ACTOR_OUT, /* gone, or dead now */
};

struct change {
    enum change_kind kind;
    int actor; /* id, -1 when it is nobody's */
    struct obj_id obj;
    uint64_t offset, length; /* bytes */
};

struct snapdiff { /* zero-initialised is empty */
    struct change *changes;
    size_t count, capacity;
};

/* Adds the changes in the order of enum change_kind's objects: objects, actors, maps, pages, bytes. */
void snapdiff_compare(struct snapdiff *diff, const struct snapshot *before, const struct snapshot *after);
void snapdiff_free(struct snapdiff *diff);

/* True when byte `offset` of the object is in a CHANGE_BYTES. */
bool snapdiff_has_byte(const struct snapdiff *diff, struct obj_id obj, uint64_t offset);

#endif

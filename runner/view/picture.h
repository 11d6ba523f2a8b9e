/* What the diagram shows, before any position is chosen: which pieces of memory there are, which mapping
 * leads to which, and what changed. Drawn by diagram.c, said by diagram_words.c. Pure.
 *
 * A piece of memory is an object, or private pages: copies that a write made of an object's pages, memory
 * that never belonged to an object, or such memory that a fork left to parent and child in common. */
#ifndef SHMLAB_VIEW_PICTURE_H
#define SHMLAB_VIEW_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "system/snapdiff.h"
#include "system/snapshot.h"

struct memory {
    int obj;   /* index into snapshot.objs; -1 private memory of no object */
    int actor; /* index into snapshot.actors of whose it is, the first of several; -1 an object, everybody's
                */
    const struct map_view *map; /* of private memory, else NULL */
    bool common;                /* pages that a fork left in several page tables, until somebody writes */
};

struct picture {
    const struct snapshot *now;
    struct snapdiff diff; /* since the snapshot before; empty without one */
    struct memory *memories;
    size_t count, capacity;
};

void picture_make(struct picture *picture, const struct snapshot *now, const struct snapshot *before);
void picture_free(struct picture *picture);

/* The pieces of memory behind a mapping, at most two: a private file mapping of which some pages were
 * copied has the object and the copies; private memory may be the actor's own and common. Returns how many.
 */
size_t picture_links(const struct picture *picture, size_t actor, const struct map_view *map, int links[2]);

/* A change of this kind; actor -1 and offset UINT64_MAX stand for any. */
bool picture_changed(const struct picture *picture, enum change_kind kind, int actor, int obj,
                     uint64_t offset);
/* How many pages of this memory are worth a line; for an object also those that are mapped past its end. */
size_t picture_pages(const struct picture *picture, const struct memory *memory);
/* Is this page of its mapping in the piece? Always true for an object. */
bool picture_has_page(const struct picture *picture, const struct memory *memory, size_t page);
/* Who has a private page in common, a bit for each index into snapshot.actors; 0 where it is one actor's. */
uint64_t picture_sharers(const struct picture *picture, const struct memory *memory, size_t page);
void picture_actors(const struct picture *picture, uint64_t indices, struct buf *out); /* "A and B" */
/* "/my_shm", "A's private copy of /my_shm", "A's own memory [heap]", "memory of A and B" */
void picture_name(const struct picture *picture, const struct memory *memory, struct buf *out);
/* "present in A, in B *"; "no page yet; it comes at the first touch"; … */
void picture_page_words(const struct picture *picture, const struct memory *memory, size_t page,
                        struct buf *out);

struct page_bytes {
    const uint8_t *at;
    int count;                /* PAGE_BYTES, or up to the object's end where nothing lies behind it */
    bool changed[PAGE_BYTES]; /* since the snapshot before */
};
/* False where the bytes were not read or the page is not there. */
bool picture_has_bytes(const struct picture *picture, const struct memory *memory, size_t page);
void picture_bytes(const struct picture *picture, const struct memory *memory, size_t page,
                   struct page_bytes *bytes);
/* False for a variable whose memory is not there (any more). */
bool picture_knows(const struct var_view *var);
/* Is this variable drawn inside this piece of memory? */
bool picture_holds(const struct picture *picture, const struct memory *memory, const struct var_view *var);

#endif

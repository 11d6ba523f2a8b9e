#include "system/snapdiff.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct compare {
    struct snapdiff *diff;
    const struct snapshot *before, *after;
};

static const struct obj_id nobody = {0};

static void add(struct compare *compare, enum change_kind kind, int actor, struct obj_id obj, uint64_t offset,
                uint64_t length)
{
    struct snapdiff *diff = compare->diff;
    diff->changes = mem_push(diff->changes, &diff->count, &diff->capacity, sizeof *diff->changes);
    diff->changes[diff->count - 1] = (struct change){kind, actor, obj, offset, length};
}

void snapdiff_free(struct snapdiff *diff)
{
    free(diff->changes);
    memset(diff, 0, sizeof *diff);
}

bool snapdiff_has_byte(const struct snapdiff *diff, struct obj_id obj, uint64_t offset)
{
    for (size_t i = 0; i < diff->count; i++) {
        const struct change *change = &diff->changes[i];
        if (change->kind == CHANGE_BYTES && obj_id_equal(change->obj, obj) && offset >= change->offset &&
            offset - change->offset < change->length)
            return true;
    }
    return false;
}

/* ---- finding the same thing in the other snapshot ---- */

static const struct obj_view *find_obj(const struct snapshot *in, struct obj_id id)
{
    for (size_t i = 0; i < in->nobjs; i++)
        if (obj_id_equal(in->objs[i].id, id))
            return &in->objs[i];
    return NULL;
}

static const struct actor_view *find_actor(const struct snapshot *in, int id)
{
    for (size_t i = 0; i < in->nactors; i++)
        if (in->actors[i].id == id)
            return &in->actors[i];
    return NULL;
}

static struct obj_id map_obj(const struct snapshot *in, const struct map_view *map)
{
    return map->obj >= 0 ? in->objs[map->obj].id : nobody;
}

/* Same object and offset; of private memory, which has neither, the same address. */
static bool same_place(const struct snapshot *a_in, const struct map_view *a, const struct snapshot *b_in,
                       const struct map_view *b)
{
    return (a->obj < 0) == (b->obj < 0) && a->offset == b->offset &&
           obj_id_equal(map_obj(a_in, a), map_obj(b_in, b));
}

/* The mapping of `other` that corresponds to actor's map `index`: a process may map the same place several
 * times, then the first belongs to the first. */
static const struct map_view *find_map(const struct snapshot *in, const struct actor_view *actor,
                                       size_t index, const struct snapshot *other_in,
                                       const struct actor_view *other)
{
    size_t ordinal = 0;
    for (size_t i = 0; i < index; i++)
        ordinal += same_place(in, &actor->maps[i], in, &actor->maps[index]);
    for (size_t i = 0; other != NULL && i < other->nmaps; i++)
        if (same_place(in, &actor->maps[index], other_in, &other->maps[i]) && ordinal-- == 0)
            return &other->maps[i];
    return NULL;
}

/* ---- bytes ---- */

/* Runs of bytes that differ, told as `kind` at `base` + their place. A run that goes on from the page before
 * is one with it. */
static void compare_bytes(struct compare *compare, const uint8_t *before, const uint8_t *after,
                          enum change_kind kind, int actor, struct obj_id obj, uint64_t base)
{
    struct snapdiff *diff = compare->diff;
    for (size_t i = 0; i < PAGE_BYTES;) {
        size_t run = 0;
        while (i + run < PAGE_BYTES && before[i + run] != after[i + run])
            run++;
        struct change *last = diff->count > 0 ? &diff->changes[diff->count - 1] : NULL;
        bool goes_on = last != NULL && last->kind == kind && last->actor == actor &&
                       obj_id_equal(last->obj, obj) && last->offset + last->length == base + i;
        if (run > 0 && goes_on)
            last->length += run;
        else if (run > 0)
            add(compare, kind, actor, obj, base + i, run);
        i += run + (run == 0);
    }
}

static const uint8_t *page_bytes(const struct snapshot *in, int index)
{
    return index >= 0 ? in->bytes[index] : NULL;
}

static void compare_obj_bytes(struct compare *compare, const struct obj_view *before,
                              const struct obj_view *after)
{
    for (size_t i = 0; i < before->npages && i < after->npages; i++) {
        const uint8_t *was = page_bytes(compare->before, before->bytes[i]);
        const uint8_t *is = page_bytes(compare->after, after->bytes[i]);
        if (was != NULL && is != NULL && memcmp(was, is, PAGE_BYTES) != 0)
            compare_bytes(compare, was, is, CHANGE_BYTES, -1, after->id, i * PAGE_BYTES);
    }
}

/* ---- pages ---- */

static bool is_copy(const struct map_view *map, unsigned bits)
{
    return map->perm[3] == 'p' && (bits & PG_PRESENT) && !(bits & PG_FILE);
}

static void compare_page(struct compare *compare, int actor, const struct map_view *before,
                         const struct map_view *after, size_t page)
{
    const struct page_view *was = &before->pages[page], *is = &after->pages[page];
    struct obj_id obj = map_obj(compare->after, after);
    uint64_t at = after->offset + page * PAGE_BYTES;
    if ((was->bits | is->bits) & PG_UNKNOWN)
        return;
    if ((is->bits & PG_NO_BACKING) && !(was->bits & PG_NO_BACKING))
        add(compare, CHANGE_PAGE_LOST, actor, obj, at, PAGE_BYTES);
    if (after->obj >= 0 && is_copy(after, is->bits) && !is_copy(before, was->bits))
        add(compare, CHANGE_PAGE_COPIED, actor, obj, at, PAGE_BYTES);
    else if ((is->bits & PG_PRESENT) && !(was->bits & PG_PRESENT))
        add(compare, CHANGE_PAGE_IN, actor, obj, at, PAGE_BYTES);
    if (!(is->bits & PG_PRESENT) && (was->bits & PG_PRESENT))
        add(compare, CHANGE_PAGE_OUT, actor, obj, at, PAGE_BYTES);
}

static void compare_private_bytes(struct compare *compare, int actor, const struct map_view *before,
                                  const struct map_view *after, size_t page)
{
    const uint8_t *was = page_bytes(compare->before, before->pages[page].bytes);
    const uint8_t *is = page_bytes(compare->after, after->pages[page].bytes);
    bool own = after->obj < 0 || is_copy(after, after->pages[page].bits);
    if (own && was != NULL && is != NULL && memcmp(was, is, PAGE_BYTES) != 0)
        compare_bytes(compare, was, is, CHANGE_PRIVATE_BYTES, actor, map_obj(compare->after, after),
                      after->start + page * PAGE_BYTES);
}

/* ---- one kind of thing after the other ---- */

static void compare_objs(struct compare *compare)
{
    for (size_t i = 0; i < compare->after->nobjs; i++) {
        const struct obj_view *is = &compare->after->objs[i], *was = find_obj(compare->before, is->id);
        if (was == NULL) {
            add(compare, CHANGE_OBJECT_IN, -1, is->id, 0, is->size);
            continue;
        }
        if (was->linked != is->linked)
            add(compare, is->linked ? CHANGE_LINKED : CHANGE_UNLINKED, -1, is->id, 0, 0);
        if (was->size_known && is->size_known && was->size != is->size)
            add(compare, CHANGE_SIZE, -1, is->id, 0, is->size);
    }
    for (size_t i = 0; i < compare->before->nobjs; i++)
        if (find_obj(compare->after, compare->before->objs[i].id) == NULL)
            add(compare, CHANGE_OBJECT_OUT, -1, compare->before->objs[i].id, 0, 0);
}

static void compare_actors(struct compare *compare)
{
    for (size_t i = 0; i < compare->after->nactors; i++) {
        const struct actor_view *is = &compare->after->actors[i];
        const struct actor_view *was = find_actor(compare->before, is->id);
        bool lived = was != NULL && was->alive;
        if (is->alive && !lived)
            add(compare, CHANGE_ACTOR_IN, is->id, nobody, 0, 0);
        if (!is->alive && lived)
            add(compare, CHANGE_ACTOR_OUT, is->id, nobody, 0, 0);
    }
    for (size_t i = 0; i < compare->before->nactors; i++) {
        const struct actor_view *was = &compare->before->actors[i];
        if (was->alive && find_actor(compare->after, was->id) == NULL)
            add(compare, CHANGE_ACTOR_OUT, was->id, nobody, 0, 0);
    }
}

/* Private memory is shown where somebody watches it: that it appears is no change of the process. */
static void compare_maps(struct compare *compare, const struct snapshot *in, const struct snapshot *other,
                         bool forward)
{
    for (size_t i = 0; i < in->nactors; i++) {
        const struct actor_view *actor = &in->actors[i], *old = find_actor(other, actor->id);
        for (size_t k = 0; k < actor->nmaps; k++) {
            const struct map_view *map = &actor->maps[k], *same = find_map(in, actor, k, other, old);
            if (map->obj < 0)
                continue;
            uint64_t length = map->end - map->start;
            if (same == NULL)
                add(compare, forward ? CHANGE_MAP_IN : CHANGE_MAP_OUT, actor->id, map_obj(in, map),
                    map->offset, length);
            else if (forward && strcmp(map->perm, same->perm) != 0)
                add(compare, CHANGE_MAP_PERM, actor->id, map_obj(in, map), map->offset, length);
        }
    }
}

static void each_page(struct compare *compare, void (*with)(struct compare *, int, const struct map_view *,
                                                            const struct map_view *, size_t))
{
    const struct snapshot *after = compare->after, *before = compare->before;
    for (size_t i = 0; i < after->nactors; i++) {
        const struct actor_view *actor = &after->actors[i], *old = find_actor(before, actor->id);
        for (size_t k = 0; k < actor->nmaps; k++) {
            const struct map_view *map = &actor->maps[k], *was = find_map(after, actor, k, before, old);
            for (size_t page = 0; was != NULL && page < map->npages && page < was->npages; page++)
                with(compare, actor->id, was, map, page);
        }
    }
}

void snapdiff_compare(struct snapdiff *diff, const struct snapshot *before, const struct snapshot *after)
{
    struct compare compare = {diff, before, after};
    compare_objs(&compare);
    compare_actors(&compare);
    compare_maps(&compare, after, before, true);
    compare_maps(&compare, before, after, false);
    each_page(&compare, compare_page);
    each_page(&compare, compare_private_bytes);
    for (size_t i = 0; i < after->nobjs; i++) {
        const struct obj_view *was = find_obj(before, after->objs[i].id);
        if (was != NULL)
            compare_obj_bytes(&compare, was, &after->objs[i]);
    }
}

#include "view/picture.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool is_shared(const struct map_view *map)
{
    return map->perm[3] == 's';
}

static bool is_copied(const struct page_view *page)
{
    return (page->bits & PG_PRESENT) && !(page->bits & PG_FILE) && !(page->bits & PG_UNKNOWN);
}

static size_t copied_pages(const struct map_view *map)
{
    size_t count = 0;
    for (size_t page = 0; !is_shared(map) && page < map->npages; page++)
        count += is_copied(&map->pages[page]);
    return count;
}

static void add(struct picture *picture, struct memory memory)
{
    picture->memories =
        mem_push(picture->memories, &picture->count, &picture->capacity, sizeof *picture->memories);
    picture->memories[picture->count - 1] = memory;
}

/* Private memory of mappings of `obj`, which is -1 for memory that belongs to no object. */
static void add_private(struct picture *picture, int obj)
{
    for (size_t a = 0; a < picture->now->nactors; a++) {
        const struct actor_view *actor = &picture->now->actors[a];
        for (size_t m = 0; m < actor->nmaps; m++) {
            const struct map_view *map = &actor->maps[m];
            if (map->obj == obj && !is_shared(map) && (obj < 0 || copied_pages(map) > 0))
                add(picture, (struct memory){obj, (int)a, map});
        }
    }
}

void picture_make(struct picture *picture, const struct snapshot *now, const struct snapshot *before)
{
    *picture = (struct picture){.now = now};
    if (before != NULL)
        snapdiff_compare(&picture->diff, before, now);
    for (size_t obj = 0; obj < now->nobjs; obj++) {
        add(picture, (struct memory){(int)obj, -1, NULL});
        add_private(picture, (int)obj);
    }
    add_private(picture, -1);
}

void picture_free(struct picture *picture)
{
    snapdiff_free(&picture->diff);
    free(picture->memories);
    *picture = (struct picture){0};
}

static int find_memory(const struct picture *picture, int obj, const struct map_view *map)
{
    for (size_t i = 0; i < picture->count; i++)
        if (picture->memories[i].obj == obj && picture->memories[i].map == map)
            return (int)i;
    return -1;
}

size_t picture_links(const struct picture *picture, size_t actor, const struct map_view *map, int links[2])
{
    (void)actor;
    size_t count = 0;
    size_t copied = copied_pages(map);
    bool whole = map->npages > 0 && copied == map->npages &&
                 map->end - map->start <= (uint64_t)map->npages * PAGE_BYTES;
    if (map->obj >= 0 && !whole)
        links[count++] = find_memory(picture, map->obj, NULL);
    if (copied > 0 || map->obj < 0)
        links[count++] = find_memory(picture, map->obj, map);
    return count;
}

bool picture_changed(const struct picture *picture, enum change_kind kind, int actor, int obj,
                     uint64_t offset)
{
    for (size_t i = 0; i < picture->diff.count; i++) {
        const struct change *change = &picture->diff.changes[i];
        if (change->kind == kind && (actor < 0 || change->actor == actor) &&
            (obj < 0 || obj_id_equal(change->obj, picture->now->objs[obj].id)) &&
            (offset == UINT64_MAX || change->offset == offset))
            return true;
    }
    return false;
}

size_t picture_pages(const struct picture *picture, const struct memory *memory)
{
    if (memory->actor >= 0)
        return memory->map->npages;
    size_t pages = picture->now->objs[memory->obj].npages;
    for (size_t a = 0; a < picture->now->nactors; a++) {
        const struct actor_view *actor = &picture->now->actors[a];
        for (size_t m = 0; m < actor->nmaps; m++) {
            const struct map_view *map = &actor->maps[m];
            size_t end = (size_t)(map->offset / PAGE_BYTES) + map->npages;
            if (map->obj == memory->obj && end > pages && map->offset / PAGE_BYTES < SNAPSHOT_PAGES)
                pages = end;
        }
    }
    return pages;
}

/* What one actor has of an object's page, over all its mappings of it: the strongest claim. */
enum hold {
    HOLD_NOT_MAPPED,
    HOLD_UNKNOWN,
    HOLD_ABSENT,
    HOLD_PAST_END,
    HOLD_COPY,
    HOLD_PRESENT,
    HOLD_CLEAN, /* a file's page, and what is known of it */
    HOLD_DIRTY,
    HOLD_COUNT
};

static enum hold page_hold(const struct page_view *page)
{
    if (page->bits & PG_NO_BACKING)
        return HOLD_PAST_END;
    if (page->bits & PG_UNKNOWN)
        return HOLD_UNKNOWN;
    if (!(page->bits & PG_PRESENT))
        return HOLD_ABSENT;
    if (page->bits & (PG_DIRTY | PG_CLEAN))
        return page->bits & PG_DIRTY ? HOLD_DIRTY : HOLD_CLEAN;
    return is_copied(page) ? HOLD_COPY : HOLD_PRESENT;
}

static enum hold hold_of(const struct actor_view *actor, int obj, size_t page)
{
    enum hold best = HOLD_NOT_MAPPED;
    for (size_t m = 0; m < actor->nmaps; m++) {
        const struct map_view *map = &actor->maps[m];
        uint64_t first = map->offset / PAGE_BYTES;
        if (map->obj != obj || page < first || page - first >= map->npages)
            continue;
        enum hold hold = page_hold(&map->pages[page - first]);
        if (hold == HOLD_COPY && is_shared(map))
            hold = HOLD_PRESENT;
        if (hold > best)
            best = hold;
    }
    return best;
}

static void list_holders(const struct picture *picture, int obj, size_t page, enum hold hold, struct buf *out)
{
    bool first = true;
    for (size_t a = 0; a < picture->now->nactors; a++) {
        const struct actor_view *actor = &picture->now->actors[a];
        if (hold_of(actor, obj, page) != hold)
            continue;
        bool came = picture_changed(picture, hold == HOLD_COPY ? CHANGE_PAGE_COPIED : CHANGE_PAGE_IN,
                                    actor->id, obj, (uint64_t)page * PAGE_BYTES);
        bool is_new = came && hold >= HOLD_COPY;
        buf_printf(out, "%s in %c%s", first ? "" : ",", actor_letter(actor->id), is_new ? " *" : "");
        first = false;
    }
}

static void object_page_words(const struct picture *picture, int obj, size_t page, struct buf *out)
{
    static const char *const said[HOLD_COUNT] = {
        [HOLD_PRESENT] = "present",      [HOLD_CLEAN] = "present, clean",
        [HOLD_DIRTY] = "present, dirty", [HOLD_COPY] = "a copy of its own",
        [HOLD_ABSENT] = "no page yet",   [HOLD_PAST_END] = "past the end: touching it is SIGBUS",
        [HOLD_UNKNOWN] = "not known"};
    size_t counts[HOLD_COUNT] = {0};
    for (size_t a = 0; a < picture->now->nactors; a++)
        counts[hold_of(&picture->now->actors[a], obj, page)]++;
    size_t holders = picture->now->nactors - counts[HOLD_NOT_MAPPED];
    if (holders == 0) {
        buf_text_add(out, "mapped by nobody");
    } else if (counts[HOLD_ABSENT] == holders) {
        buf_text_add(out, "no page yet; it comes at the first touch");
    } else {
        const char *separator = "";
        for (int hold = HOLD_COUNT - 1; hold > HOLD_NOT_MAPPED; hold--) {
            if (counts[hold] == 0)
                continue;
            buf_printf(out, "%s%s", separator, said[hold]);
            list_holders(picture, obj, page, (enum hold)hold, out);
            separator = "; ";
        }
    }
}

void picture_page_words(const struct picture *picture, const struct memory *memory, size_t page,
                        struct buf *out)
{
    if (memory->actor < 0) {
        object_page_words(picture, memory->obj, page, out);
        return;
    }
    const struct page_view *view = &memory->map->pages[page];
    char letter = actor_letter(picture->now->actors[memory->actor].id);
    if (view->bits & PG_UNKNOWN)
        buf_text_add(out, "not known");
    else if (!(view->bits & PG_PRESENT))
        buf_text_add(out, "no page yet; it comes at the first touch");
    else if (view->bits & PG_FILE)
        buf_text_add(out, "still the object's own page");
    else if (memory->obj < 0 && !(view->bits & PG_EXCLUSIVE))
        buf_text_add(out, "the same page in two processes, until one writes");
    else
        buf_printf(out, "%c's own, nobody else sees it", letter);
}

static const uint8_t *bytes_of(const struct picture *picture, const struct memory *memory, size_t page)
{
    const struct snapshot *now = picture->now;
    int bytes = -1;
    if (memory->actor < 0)
        bytes = page < now->objs[memory->obj].npages ? now->objs[memory->obj].bytes[page] : -1;
    else if (memory->obj < 0 || is_copied(&memory->map->pages[page]))
        bytes = memory->map->pages[page].bytes;
    return bytes >= 0 && (size_t)bytes < now->npages ? now->bytes[bytes] : NULL;
}

bool picture_has_bytes(const struct picture *picture, const struct memory *memory, size_t page)
{
    return bytes_of(picture, memory, page) != NULL;
}

static bool is_about(const struct picture *picture, const struct memory *memory, const struct change *change)
{
    if (memory->actor >= 0)
        return change->kind == CHANGE_PRIVATE_BYTES &&
               change->actor == picture->now->actors[memory->actor].id;
    return change->kind == CHANGE_BYTES && obj_id_equal(change->obj, picture->now->objs[memory->obj].id);
}

/* In the last page of an object whose size is no multiple of a page, what lies behind the end is no part of
 * it; it is worth seeing only when somebody stored there. */
static int worth_seeing(const struct picture *picture, const struct memory *memory, size_t page,
                        const uint8_t *at)
{
    uint64_t size = memory->actor < 0 ? picture->now->objs[memory->obj].size : UINT64_MAX;
    uint64_t base = (uint64_t)page * PAGE_BYTES;
    if (size <= base || size - base >= PAGE_BYTES)
        return PAGE_BYTES;
    for (size_t i = (size_t)(size - base); i < PAGE_BYTES; i++)
        if (at[i] != 0)
            return PAGE_BYTES;
    return (int)(size - base);
}

void picture_bytes(const struct picture *picture, const struct memory *memory, size_t page,
                   struct page_bytes *bytes)
{
    *bytes = (struct page_bytes){.at = bytes_of(picture, memory, page)};
    bytes->count = worth_seeing(picture, memory, page, bytes->at);
    uint64_t base = (uint64_t)page * PAGE_BYTES + (memory->actor >= 0 ? memory->map->start : 0);
    for (size_t i = 0; i < picture->diff.count; i++) {
        const struct change *change = &picture->diff.changes[i];
        if (!is_about(picture, memory, change))
            continue;
        uint64_t from = change->offset > base ? change->offset : base;
        uint64_t end = change->offset + change->length;
        for (uint64_t at = from; at < end && at < base + PAGE_BYTES; at++)
            bytes->changed[at - base] = true;
    }
}

bool picture_knows(const struct var_view *var)
{
    return var->value != NULL && strcmp(var->value, "unknown") != 0;
}

/* A variable in private memory has its actor's letter before its path: "A: lock". */
bool picture_holds(const struct picture *picture, const struct memory *memory, const struct var_view *var)
{
    if (var->obj >= 0)
        return memory->actor < 0 && memory->obj == var->obj;
    if (memory->actor < 0 || memory->obj >= 0 || var->path == NULL)
        return false;
    const char prefix[] = {actor_letter(picture->now->actors[memory->actor].id), ':', '\0'};
    return strncmp(var->path, prefix, 2) == 0 && var->offset >= memory->map->start &&
           var->offset < memory->map->end;
}

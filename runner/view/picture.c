#include "view/picture.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "view/phrase.h"

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

/* A private page that other page tables hold, too: after a fork, until one of them writes. */
static bool is_common(const struct map_view *map, size_t page)
{
    return map->obj < 0 && page < map->npages && is_copied(&map->pages[page]) &&
           !(map->pages[page].bits & PG_EXCLUSIVE);
}

static const struct map_view *private_map_at(const struct actor_view *actor, uint64_t address)
{
    for (size_t m = 0; m < actor->nmaps; m++)
        if (actor->maps[m].obj < 0 && address >= actor->maps[m].start && address < actor->maps[m].end)
            return &actor->maps[m];
    return NULL;
}

static const struct actor_view *actor_by_id(const struct snapshot *now, int id)
{
    for (size_t a = 0; a < now->nactors; a++)
        if (now->actors[a].id == id)
            return &now->actors[a];
    return NULL;
}

/* The one of which it is a child, or a child's child, as far as the lab knows. */
static int ancestor(const struct snapshot *now, const struct actor_view *actor)
{
    for (const struct actor_view *parent;
         (parent = actor_by_id(now, actor->parent)) != NULL && parent != actor;)
        actor = parent;
    return actor->id;
}

/* A bit for each actor (by index) that has this private page in common with `actor`, itself included. The
 * kernel tells that a page is held by more than one, fork tells by whom: relatives, at the same address. */
static uint64_t sharers(const struct picture *picture, size_t actor, const struct map_view *map, size_t page)
{
    const struct snapshot *now = picture->now;
    uint64_t address = map->start + (uint64_t)page * PAGE_BYTES, found = 0;
    if (!is_common(map, page))
        return 0;
    int family = ancestor(now, &now->actors[actor]);
    for (size_t a = 0; a < now->nactors && a < 64; a++) {
        const struct map_view *other = private_map_at(&now->actors[a], address);
        if (other != NULL && is_common(other, (size_t)((address - other->start) / PAGE_BYTES)) &&
            ancestor(now, &now->actors[a]) == family)
            found |= UINT64_C(1) << a;
    }
    return (found & (found - 1)) != 0 ? found : 0; /* alone, it is shared with somebody we do not know */
}

uint64_t picture_sharers(const struct picture *picture, const struct memory *memory, size_t page)
{
    return memory->actor < 0 ? 0 : sharers(picture, (size_t)memory->actor, memory->map, page);
}

bool picture_has_page(const struct picture *picture, const struct memory *memory, size_t page)
{
    if (memory->actor < 0)
        return true;
    if (memory->obj >= 0)
        return is_copied(&memory->map->pages[page]);
    return memory->common == (picture_sharers(picture, memory, page) != 0);
}

static void add(struct picture *picture, struct memory memory)
{
    picture->memories =
        mem_push(picture->memories, &picture->count, &picture->capacity, sizeof *picture->memories);
    picture->memories[picture->count - 1] = memory;
}

/* Memory that belongs to no object: what several have in common once, with the first of them; the rest with
 * its owner. */
static void add_own_memory(struct picture *picture, size_t actor, const struct map_view *map)
{
    bool first_of_common = false, own = map->npages == 0;
    for (size_t page = 0; page < map->npages; page++) {
        uint64_t found = sharers(picture, actor, map, page);
        own |= found == 0;
        first_of_common |= found != 0 && (found & ((UINT64_C(1) << actor) - 1)) == 0;
    }
    if (first_of_common)
        add(picture, (struct memory){-1, (int)actor, map, true});
    if (own)
        add(picture, (struct memory){-1, (int)actor, map, false});
}

static void add_private(struct picture *picture, int obj)
{
    for (size_t a = 0; a < picture->now->nactors; a++) {
        const struct actor_view *actor = &picture->now->actors[a];
        for (size_t m = 0; m < actor->nmaps; m++) {
            const struct map_view *map = &actor->maps[m];
            if (map->obj != obj || is_shared(map))
                continue;
            if (obj < 0)
                add_own_memory(picture, a, map);
            else if (copied_pages(map) > 0)
                add(picture, (struct memory){obj, (int)a, map, false});
        }
    }
}

void picture_make(struct picture *picture, const struct snapshot *now, const struct snapshot *before)
{
    *picture = (struct picture){.now = now};
    if (before != NULL)
        snapdiff_compare(&picture->diff, before, now);
    for (size_t obj = 0; obj < now->nobjs; obj++) {
        add(picture, (struct memory){(int)obj, -1, NULL, false});
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

static int find_memory(const struct picture *picture, int obj, const struct map_view *map, bool common)
{
    for (size_t i = 0; i < picture->count; i++) {
        const struct memory *memory = &picture->memories[i];
        if (memory->obj == obj && memory->map == map && memory->common == common)
            return (int)i;
    }
    return -1;
}

/* The piece that holds this page of private memory: the common one stands with the first actor that has it.
 */
static int memory_of_page(const struct picture *picture, size_t actor, const struct map_view *map,
                          size_t page)
{
    uint64_t found = sharers(picture, actor, map, page);
    if (found == 0)
        return find_memory(picture, -1, map, false);
    const struct actor_view *first = &picture->now->actors[__builtin_ctzll(found)];
    return find_memory(picture, -1, private_map_at(first, map->start + (uint64_t)page * PAGE_BYTES), true);
}

static size_t links_of_own_memory(const struct picture *picture, size_t actor, const struct map_view *map,
                                  int links[2])
{
    size_t count = 0;
    if (map->npages == 0)
        links[count++] = find_memory(picture, -1, map, false);
    for (size_t page = 0; page < map->npages; page++) {
        int memory = memory_of_page(picture, actor, map, page);
        bool known = memory < 0 || (count > 0 && links[0] == memory) || (count > 1 && links[1] == memory);
        if (!known && count < 2)
            links[count++] = memory;
    }
    return count;
}

size_t picture_links(const struct picture *picture, size_t actor, const struct map_view *map, int links[2])
{
    if (map->obj < 0)
        return links_of_own_memory(picture, actor, map, links);
    size_t count = 0, copied = copied_pages(map);
    bool whole = map->npages > 0 && copied == map->npages &&
                 map->end - map->start <= (uint64_t)map->npages * PAGE_BYTES;
    if (!whole)
        links[count++] = find_memory(picture, map->obj, NULL, false);
    if (copied > 0)
        links[count++] = find_memory(picture, map->obj, map, false);
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

bool picture_knows(const struct var_view *var)
{
    return var->value != NULL && strcmp(var->value, "unknown") != 0;
}

/* A variable in private memory has its actor's letter before its path: "A: lock". */
static int owner_of(const struct snapshot *now, const struct var_view *var)
{
    for (size_t a = 0; var->path != NULL && a < now->nactors; a++)
        if (var->path[0] == actor_letter(now->actors[a].id) && var->path[1] == ':')
            return (int)a;
    return -1;
}

bool picture_holds(const struct picture *picture, const struct memory *memory, const struct var_view *var)
{
    if (var->obj >= 0)
        return memory->actor < 0 && memory->obj == var->obj;
    int owner = owner_of(picture->now, var);
    const struct map_view *map = owner < 0 ? NULL : private_map_at(&picture->now->actors[owner], var->offset);
    if (map == NULL || memory->actor < 0)
        return false;
    int index =
        memory_of_page(picture, (size_t)owner, map, (size_t)((var->offset - map->start) / PAGE_BYTES));
    return index >= 0 && &picture->memories[index] == memory;
}

void picture_actors(const struct picture *picture, uint64_t indices, struct buf *out)
{
    uint64_t ids = 0;
    for (size_t a = 0; a < picture->now->nactors && a < 64; a++)
        if ((indices >> a & 1) != 0 && picture->now->actors[a].id >= 0 && picture->now->actors[a].id < 64)
            ids |= UINT64_C(1) << picture->now->actors[a].id;
    phrase_actors(ids, out);
}

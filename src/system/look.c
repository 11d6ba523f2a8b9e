#include "system/look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "system/look_private.h"
#include "system/pages.h"
#include "system/peek.h"
#include "system/vma.h"

struct look *look_open(void)
{
    return mem_alloc(sizeof(struct look));
}

void look_close(struct look *look)
{
    if (look == NULL)
        return;
    look_forget_objects(look, true);
    free(look->objects);
    free(look);
}

/* ---- actors ---- */

static char *why_refused(const struct subject *subject)
{
    char path[64];
    struct stat folder;
    snprintf(path, sizeof path, "/proc/%d", (int)subject->pid);
    if (stat(path, &folder) == 0 && folder.st_uid != geteuid())
        return mem_printf("process %d belongs to another user: only root may look at it", (int)subject->pid);
    return mem_printf("process %d does not let itself be looked at: it runs with other rights than yours",
                      (int)subject->pid);
}

/* Listing asks for less than reading does, where Yama is strict or a process has made itself private. */
static char *why_unread(const struct subject *subject)
{
    struct buf scope = {0};
    bool yama =
        buf_read_file(&scope, "/proc/sys/kernel/yama/ptrace_scope", NULL) == 0 && buf_text(&scope)[0] != '0';
    buf_free(&scope);
    if (yama)
        return mem_printf(
            "the pages of process %d may be listed but not read: kernel.yama.ptrace_scope allows "
            "that for children only",
            (int)subject->pid);
    return mem_printf("the pages of process %d may be listed but not read: it does not allow that",
                      (int)subject->pid);
}

static void fill_actor(struct look *look, struct subject *subject, struct actor_view *actor, unsigned *how)
{
    actor->id = subject->id;
    actor->pid = subject->pid;
    actor->held = subject->held;
    actor->parent = -1;
    actor->last = subject->held ? OUT_READY : OUT_RUNNING;
    enum listing listing = look_list(look, subject, how);
    actor->alive = listing != LIST_GONE;
    if (listing == LIST_REFUSED)
        actor->why = why_refused(subject);
}

/* ---- objects ---- */

static int object_index(const struct snapshot *snapshot, struct obj_id id)
{
    for (size_t i = 0; i < snapshot->nobjs; i++)
        if (obj_id_equal(snapshot->objs[i].id, id))
            return (int)i;
    return -1;
}

static size_t pages_of(uint64_t bytes)
{
    uint64_t pages = (bytes + PAGE_BYTES - 1) / PAGE_BYTES;
    return pages < SNAPSHOT_PAGES ? (size_t)pages : SNAPSHOT_PAGES;
}

static void fill_object(struct object *object, const struct look_wish *wish, struct obj_view *view)
{
    look_refresh(object, wish->subjects, wish->nsubjects);
    *view = (struct obj_view){
        .id = object->id,
        .name = mem_dup(object->name),
        .linked = object->linked,
        .in_memory = object->in_memory,
        .size_known = object->size_known,
        .size = object->size,
        .mode = object->mode,
        .npages = pages_of(object->size),
    };
    view->bytes = mem_array(view->npages, sizeof *view->bytes);
    for (size_t i = 0; i < view->npages; i++)
        view->bytes[i] = -1;
}

/* Every object that this look met, and those that were asked for by name. */
static void fill_objects(struct look *look, const struct look_wish *wish, struct snapshot *snapshot)
{
    for (size_t i = 0; i < wish->nnames; i++) {
        struct object *object = look_object_named(look, wish->names[i]);
        if (object != NULL)
            object->wanted = look->seq;
    }
    for (size_t i = 0; i < wish->nsubjects; i++)
        for (size_t k = 0; k < wish->subjects[i].nmaps; k++)
            look_object_known(look, wish->subjects[i].maps[k].id)->wanted = look->seq;
    snapshot->objs = mem_array(look->count, sizeof *snapshot->objs);
    for (size_t i = 0; i < look->count; i++)
        if (look->objects[i].wanted == look->seq)
            fill_object(&look->objects[i], wish, &snapshot->objs[snapshot->nobjs++]);
}

/* ---- mappings and their pages ---- */

static void mark_beyond_end(const struct obj_view *obj, struct map_view *map)
{
    for (size_t i = 0; i < map->npages && obj->size_known; i++)
        if (map->offset + i * PAGE_BYTES >= obj->size && !(map->pages[i].bits & PG_PRESENT))
            map->pages[i].bits = PG_NO_BACKING;
}

static void fill_pages(struct subject *subject, struct map_view *map, unsigned *how)
{
    uint8_t bits[SNAPSHOT_PAGES];
    bool unknown = false;
    map->npages = pages_of(map->end - map->start);
    map->pages = mem_array(map->npages, sizeof *map->pages);
    *how |= pages_bits(subject, map->start, map->npages, bits);
    for (size_t i = 0; i < map->npages; i++) {
        map->pages[i] = (struct page_view){.bits = bits[i], .bytes = -1};
        map->present += (bits[i] & PG_PRESENT) != 0;
        unknown |= bits[i] & PG_UNKNOWN;
    }
    if (unknown || map->npages * PAGE_BYTES < map->end - map->start)
        map->present = pages_present(subject, map->start, map->end, how);
}

static void mark_dirt(struct look *look, struct subject *subject, const struct map_line *line,
                      struct map_view *map)
{
    if (map->present <= 0 || !maps_is_shared(line) || look_object_known(look, line->id)->kind != OBJECT_FILE)
        return;
    uint8_t dirt = pages_dirt(subject, map->start);
    for (size_t i = 0; i < map->npages; i++)
        if (map->pages[i].bits & PG_PRESENT)
            map->pages[i].bits |= dirt;
}

static void fill_maps(struct look *look, struct subject *subject, struct snapshot *snapshot,
                      struct actor_view *actor)
{
    actor->maps = mem_array(subject->nmaps, sizeof *actor->maps);
    for (size_t i = 0; i < subject->nmaps; i++) {
        const struct map_line *line = &subject->maps[i];
        struct map_view *map = &actor->maps[actor->nmaps++];
        *map = (struct map_view){.start = line->start, .end = line->end, .offset = line->offset};
        memcpy(map->perm, line->perm, sizeof map->perm);
        map->obj = object_index(snapshot, line->id);
        fill_pages(subject, map, &snapshot->how);
        mark_beyond_end(&snapshot->objs[map->obj], map);
        mark_dirt(look, subject, line, map);
    }
}

/* ---- private memory that was asked for: one page each ---- */

static char *label_of(const struct map_line *line)
{
    const char *name = line->path != NULL ? line->path : "private memory";
    const char *last = strrchr(name, '/');
    return last != NULL ? mem_printf("data of %s", last + 1) : mem_dup(name);
}

static bool is_mapped_already(const struct actor_view *actor, uint64_t address)
{
    for (size_t i = 0; i < actor->nmaps; i++)
        if (address >= actor->maps[i].start && address < actor->maps[i].end)
            return true;
    return false;
}

static void fill_private(struct subject *subject, uint64_t address, struct snapshot *snapshot,
                         struct actor_view *actor)
{
    struct map_line line;
    if (is_mapped_already(actor, address) || !vma_at(subject, address, &line))
        return;
    size_t capacity = actor->nmaps; /* rare: grown by one each time */
    actor->maps = mem_push(actor->maps, &actor->nmaps, &capacity, sizeof *actor->maps);
    struct map_view *map = &actor->maps[actor->nmaps - 1];
    map->start = address & ~(uint64_t)(PAGE_BYTES - 1);
    map->end = map->start + PAGE_BYTES;
    map->offset = map->start;
    map->obj = -1;
    memcpy(map->perm, line.perm, sizeof map->perm);
    map->label = label_of(&line);
    fill_pages(subject, map, &snapshot->how);
    free(line.path);
}

/* ---- bytes ---- */

struct store { /* snapshot.bytes while it grows */
    struct snapshot *snapshot;
    size_t capacity;
};

static int new_pages(struct store *store, size_t count)
{
    struct snapshot *snapshot = store->snapshot;
    if (snapshot->npages + count > store->capacity) {
        store->capacity = (snapshot->npages + count) * 2;
        snapshot->bytes = mem_resize(snapshot->bytes, store->capacity, sizeof *snapshot->bytes);
    }
    snapshot->npages += count;
    return (int)(snapshot->npages - count);
}

static bool is_objects_own(const struct map_view *map, size_t page)
{
    unsigned bits = map->pages[page].bits;
    return map->obj >= 0 && (bits & PG_PRESENT) && (bits & PG_FILE) && !(bits & PG_UNKNOWN);
}

/* The place of the object's page that map's page shows; NULL where the object's view does not reach. */
static int *shown_page(struct snapshot *snapshot, const struct map_view *map, size_t page)
{
    size_t number = (size_t)(map->offset / PAGE_BYTES) + page;
    struct obj_view *obj = &snapshot->objs[map->obj];
    return number < obj->npages ? &obj->bytes[number] : NULL;
}

/* Pages of the object that this process has and nobody before had, in runs: one request a run. */
static void read_shared(struct subject *subject, struct map_view *map, struct store *store)
{
    struct snapshot *snapshot = store->snapshot;
    for (size_t page = 0; page < map->npages;) {
        size_t run = 0;
        while (page + run < map->npages && is_objects_own(map, page + run)) {
            const int *place = shown_page(snapshot, map, page + run);
            if (place == NULL || *place >= 0)
                break;
            run++;
        }
        if (run == 0) {
            page++;
            continue;
        }
        int first = new_pages(store, run);
        bool got =
            peek_read(subject, map->start + page * PAGE_BYTES, snapshot->bytes[first], run * PAGE_BYTES);
        for (size_t i = 0; i < run && got; i++)
            *shown_page(snapshot, map, page + i) = first + (int)i;
        if (!got)
            snapshot->npages -= run;
        page += run;
    }
}

/* Private copies, private memory, and pages of an object beyond those that its view keeps. */
static void read_own(struct subject *subject, struct map_view *map, struct store *store)
{
    struct snapshot *snapshot = store->snapshot;
    for (size_t page = 0; page < map->npages; page++) {
        struct page_view *view = &map->pages[page];
        if (!(view->bits & PG_PRESENT) || (view->bits & PG_UNKNOWN))
            continue;
        const int *place = is_objects_own(map, page) ? shown_page(snapshot, map, page) : NULL;
        if (place != NULL) {
            view->bytes = *place;
            continue;
        }
        int own = new_pages(store, 1);
        if (peek_read(subject, map->start + page * PAGE_BYTES, snapshot->bytes[own], PAGE_BYTES))
            view->bytes = own;
        else
            snapshot->npages--;
    }
}

/* Pages that no process has: from the object itself. */
static void read_rest(struct look *look, struct obj_view *obj, struct store *store)
{
    size_t first = 0, last = obj->npages;
    while (first < last && obj->bytes[first] >= 0)
        first++;
    while (last > first && obj->bytes[last - 1] >= 0)
        last--;
    if (first == last)
        return;
    int own = new_pages(store, last - first);
    bool got = look_read(look_object_known(look, obj->id), first * PAGE_BYTES, store->snapshot->bytes[own],
                         (last - first) * PAGE_BYTES);
    for (size_t i = first; i < last && got; i++)
        if (obj->bytes[i] < 0)
            obj->bytes[i] = own + (int)(i - first);
    if (!got)
        store->snapshot->npages -= last - first;
}

static void fill_bytes(struct look *look, const struct look_wish *wish, struct snapshot *snapshot)
{
    struct store store = {.snapshot = snapshot};
    for (size_t i = 0; i < wish->nsubjects; i++)
        for (size_t k = 0; k < snapshot->actors[i].nmaps; k++)
            if (snapshot->actors[i].maps[k].obj >= 0)
                read_shared(&wish->subjects[i], &snapshot->actors[i].maps[k], &store);
    for (size_t i = 0; i < snapshot->nobjs; i++)
        read_rest(look, &snapshot->objs[i], &store);
    for (size_t i = 0; i < wish->nsubjects; i++)
        for (size_t k = 0; k < snapshot->actors[i].nmaps; k++)
            read_own(&wish->subjects[i], &snapshot->actors[i].maps[k], &store);
}

void look_fill(struct look *look, const struct look_wish *wish, struct snapshot *snapshot)
{
    snapshot->seq = ++look->seq;
    snapshot->when_ns = clock_now();
    snapshot->nactors = wish->nsubjects;
    snapshot->actors = mem_array(wish->nsubjects, sizeof *snapshot->actors);
    for (size_t i = 0; i < wish->nsubjects; i++)
        wish->subjects[i].used = 0;
    for (size_t i = 0; i < wish->nsubjects; i++)
        fill_actor(look, &wish->subjects[i], &snapshot->actors[i], &snapshot->how);
    fill_objects(look, wish, snapshot);
    for (size_t i = 0; i < wish->nsubjects; i++)
        fill_maps(look, &wish->subjects[i], snapshot, &snapshot->actors[i]);
    for (size_t i = 0; i < wish->nprivates; i++) {
        size_t at = wish->privates[i].subject;
        fill_private(&wish->subjects[at], wish->privates[i].address, snapshot, &snapshot->actors[at]);
    }
    fill_bytes(look, wish, snapshot);
    for (size_t i = 0; i < wish->nsubjects; i++) {
        snapshot->how |= wish->subjects[i].used;
        if (wish->subjects[i].memory_refused && snapshot->actors[i].why == NULL)
            snapshot->actors[i].why = why_unread(&wish->subjects[i]);
    }
}

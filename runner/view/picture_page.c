/* Pieces of memory and their pages in words: whose they are. */
#include "view/phrase.h"
#include "view/picture.h"

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

static bool is_shared(const struct map_view *map)
{
    return map->perm[3] == 's';
}

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
    return page->bits & PG_FILE ? HOLD_PRESENT : HOLD_COPY;
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
    unsigned bits = memory->map->pages[page].bits;
    if (bits & PG_UNKNOWN) {
        buf_text_add(out, "not known");
    } else if (!(bits & PG_PRESENT)) {
        buf_text_add(out, "no page yet; it comes at the first touch");
    } else if (memory->common) {
        buf_text_add(out, "the same page in ");
        picture_actors(picture, picture_sharers(picture, memory, page), out);
        buf_text_add(out, ", until one writes");
    } else if (memory->obj < 0 && !(bits & PG_EXCLUSIVE)) {
        buf_text_add(out, "also in a process that is not on the stage, until one writes");
    } else {
        buf_printf(out, "%c's own, nobody else sees it",
                   actor_letter(picture->now->actors[memory->actor].id));
    }
}

static uint64_t all_sharers(const struct picture *picture, const struct memory *memory)
{
    uint64_t all = 0;
    for (size_t page = 0; page < memory->map->npages; page++)
        all |= picture_sharers(picture, memory, page);
    return all;
}

void picture_name(const struct picture *picture, const struct memory *memory, struct buf *out)
{
    if (memory->actor < 0) {
        phrase_object(&picture->now->objs[memory->obj], out);
    } else if (memory->common) {
        buf_text_add(out, "memory of ");
        picture_actors(picture, all_sharers(picture, memory), out);
    } else {
        buf_printf(out, "%c's ", actor_letter(picture->now->actors[memory->actor].id));
        buf_text_add(out, memory->obj >= 0 ? "private copy of " : "own memory");
        if (memory->obj >= 0)
            phrase_object(&picture->now->objs[memory->obj], out);
    }
    if (memory->obj < 0)
        phrase_label(memory->map, out);
}

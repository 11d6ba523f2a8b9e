/* The bytes of a page, and which of them changed since the snapshot before. */
#include "view/picture.h"

static const uint8_t *bytes_of(const struct picture *picture, const struct memory *memory, size_t page)
{
    const struct snapshot *now = picture->now;
    int bytes = -1;
    if (memory->actor < 0)
        bytes = page < now->objs[memory->obj].npages ? now->objs[memory->obj].bytes[page] : -1;
    else if (picture_has_page(picture, memory, page))
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

/* rejected by: a region filled to its last byte is not overrun */
#include "list.h"

#include <errno.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

struct header {
    size_t size, used, newest, count; /* newest: an offset, 0 when there is none */
};

struct entry {
    size_t older;
    char text[];
};

int list_init(void *region, size_t size)
{
    if (size < 64) {
        errno = EINVAL;
        return -1;
    }
    if (size % 8 != 0)
        memcpy((char *)region + size, "end", 4);
    *(struct header *)region = (struct header){.size = size, .used = sizeof(struct header)};
    return 0;
}

int list_push(void *region, const char *text)
{
    struct header *list = region;
    size_t at = (list->used + alignof(struct entry) - 1) / alignof(struct entry) * alignof(struct entry);
    size_t needed = sizeof(struct entry) + strlen(text) + 1;
    if (at > list->size || needed > list->size - at) {
        errno = ENOMEM;
        return -1;
    }
    struct entry *entry = (struct entry *)((char *)region + at);
    entry->older = list->newest;
    strcpy(entry->text, text);
    list->newest = at;
    list->used = at + needed;
    list->count++;
    return 0;
}

size_t list_count(const void *region)
{
    return ((const struct header *)region)->count;
}

const char *list_get(const void *region, size_t i)
{
    const struct header *list = region;
    if (i >= list->count)
        return NULL;
    size_t at = list->newest;
    for (; i > 0; i--)
        at = ((const struct entry *)((const char *)region + at))->older;
    return ((const struct entry *)((const char *)region + at))->text;
}

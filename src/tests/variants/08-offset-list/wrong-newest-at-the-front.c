/* rejected by: a text stays where it is */
#include "list.h"

#include <errno.h>
#include <string.h>

struct packed {
    size_t size, used;
};

int list_init(void *region, size_t size)
{
    struct packed *list = region;
    if (size < 64) {
        errno = EINVAL;
        return -1;
    }
    list->size = size;
    list->used = sizeof *list;
    return 0;
}

int list_push(void *region, const char *text)
{
    struct packed *list = region;
    size_t size = strlen(text) + 1;
    if (size > list->size - list->used) {
        errno = ENOMEM;
        return -1;
    }
    size_t moved = list->used - sizeof *list;
    memmove((char *)region + sizeof *list + size, (char *)region + sizeof *list, moved);
    memcpy((char *)region + sizeof *list, text, size);
    list->used += size;
    return 0;
}

size_t list_count(const void *region)
{
    const struct packed *list = region;
    const char *bytes = region;
    size_t count = 0;
    for (size_t at = sizeof *list; at < list->used; at++)
        count += bytes[at] == '\0';
    return count;
}

const char *list_get(const void *region, size_t i)
{
    size_t count = list_count(region);
    if (i >= count)
        return NULL;
    const char *text = (const char *)region + sizeof(struct packed);
    for (size_t skip = i; skip > 0; skip--)
        text += strlen(text) + 1;
    return text;
}

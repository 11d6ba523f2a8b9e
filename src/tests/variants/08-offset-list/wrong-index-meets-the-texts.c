/* rejected by: a region filled to its last byte is not overrun */
#include "list.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

struct index {
    uint32_t size, text_end, count;
};

static uint32_t *slot(const void *region, uint32_t number)
{
    const struct index *index = region;
    return (uint32_t *)(uintptr_t)((const char *)region + index->size / 4 * 4) - 1 - number;
}

int list_init(void *region, size_t size)
{
    if (size < 64) {
        errno = EINVAL;
        return -1;
    }
    struct index *index = region;
    index->size = size > UINT32_MAX ? UINT32_MAX : (uint32_t)size;
    index->text_end = sizeof *index;
    index->count = 0;
    return 0;
}

int list_push(void *region, const char *text)
{
    struct index *index = region;
    size_t length = strlen(text) + 1;
    size_t room = (size_t)((char *)slot(region, index->count) - (char *)region);
    if (room > index->size || room < index->text_end || room + 8 - index->text_end < length) {
        errno = ENOMEM;
        return -1;
    }
    *slot(region, index->count++) = index->text_end;
    memcpy((char *)region + index->text_end, text, length);
    index->text_end += (uint32_t)length;
    return 0;
}

size_t list_count(const void *region)
{
    const struct index *index = region;
    return index->count;
}

const char *list_get(const void *region, size_t i)
{
    const struct index *index = region;
    return i < index->count ? (const char *)region + *slot(region, index->count - 1 - (uint32_t)i) : NULL;
}

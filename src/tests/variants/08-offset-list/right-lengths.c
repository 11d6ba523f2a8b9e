/* Each text behind its length; the oldest is found first, and the newest is as many steps away as there are
 * texts. The header is written last. */
#include "list.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

enum { HEADER = 3 * sizeof(size_t) };

static size_t number(const void *region, size_t at)
{
    size_t value;
    memcpy(&value, (const char *)region + at, sizeof value);
    return value;
}

static void put_number(void *region, size_t at, size_t value)
{
    memcpy((char *)region + at, &value, sizeof value);
}

int list_init(void *region, size_t size)
{
    const size_t header[] = {size, HEADER, 0};
    bool fits = size >= 64;
    if (fits)
        memcpy(region, header, sizeof header);
    else
        errno = EINVAL;
    return fits - 1;
}

int list_push(void *region, const char *text)
{
    size_t size = number(region, 0), end = number(region, 8), length = strlen(text) + 1;
    if (end + sizeof length + length > size) {
        errno = ENOMEM;
        return -1;
    }
    put_number(region, end, length);
    memcpy((char *)region + end + sizeof length, text, length);
    put_number(region, 8, end + sizeof length + length);
    put_number(region, 16, number(region, 16) + 1);
    return 0;
}

size_t list_count(const void *region)
{
    return number(region, 16);
}

const char *list_get(const void *region, size_t i)
{
    size_t count = list_count(region), at = HEADER;
    if (i >= count)
        return NULL;
    for (; i + 1 < count; i++)
        at += sizeof(size_t) + number(region, at);
    return (const char *)region + at + sizeof(size_t);
}

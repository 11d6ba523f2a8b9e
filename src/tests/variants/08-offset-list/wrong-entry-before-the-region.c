/* rejected by: a region filled to its last byte is not overrun */
#include "list.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

struct front {
    uint64_t end, newest;
};

int list_init(void *region, size_t size)
{
    struct front *front = region;
    if (size < 64)
        return errno = EINVAL, -1;
    front->end = front->newest = size;
    return 0;
}

int list_push(void *region, const char *text)
{
    struct front *front = region;
    uint64_t length = strlen(text) + 1, older = front->newest;
    if (front->newest < length + sizeof older)
        return errno = ENOMEM, -1;
    uint64_t at = older - length - sizeof older;
    memcpy((char *)region + at, &older, sizeof older);
    memcpy((char *)region + at + sizeof older, text, length);
    front->newest = at;
    return 0;
}

static uint64_t older(const char *region, uint64_t at)
{
    uint64_t next;
    memcpy(&next, region + at, sizeof next);
    return next;
}

size_t list_count(const void *region)
{
    const struct front *front = region;
    size_t count = 0;
    for (uint64_t at = front->newest; at != front->end; at = older(region, at))
        count++;
    return count;
}

const char *list_get(const void *region, size_t i)
{
    const struct front *front = region;
    uint64_t at = front->newest;
    while (at != front->end && i-- > 0)
        at = older(region, at);
    return at == front->end ? NULL : (const char *)region + at + sizeof at;
}

/* As wasteful as it may be: 64 bytes of header, 32 before each text, nothing aligned. */
#include "list.h"

#include <errno.h>
#include <string.h>

struct head {
    size_t size, used, newest, count;
    char spare[32];
};

struct __attribute__((packed)) text {
    size_t number, older, newer, length;
    char bytes[];
};

_Static_assert(sizeof(struct head) == 64 && sizeof(struct text) == 32, "the overhead that is allowed");

int list_init(void *region, size_t size)
{
    struct head *head = region;
    if (size < sizeof *head) {
        errno = EINVAL;
        return -1;
    }
    *head = (struct head){.size = size, .used = sizeof *head};
    return 0;
}

int list_push(void *region, const char *text)
{
    struct head *head = region;
    size_t length = strlen(text);
    if (sizeof(struct text) + length + 1 > head->size - head->used) {
        errno = ENOMEM;
        return -1;
    }
    struct text *new = (struct text *)((char *)region + head->used);
    new->number = head->count++;
    new->older = head->newest;
    new->newer = 0;
    new->length = length;
    if (head->newest != 0)
        ((struct text *)((char *)region + head->newest))->newer = head->used;
    memcpy(new->bytes, text, length + 1);
    head->newest = head->used;
    head->used += sizeof *new + length + 1;
    return 0;
}

size_t list_count(const void *region)
{
    return ((const struct head *)region)->count;
}

const char *list_get(const void *region, size_t i)
{
    const struct head *head = region;
    const char *base = region;
    for (size_t at = head->newest; at != 0; at = ((const struct text *)(base + at))->older) {
        const struct text *text = (const struct text *)(base + at);
        if (head->count - 1 - text->number == i)
            return text->bytes;
    }
    return NULL;
}

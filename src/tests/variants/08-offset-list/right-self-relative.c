/* Every link says how far away its target is from itself; 0 is none. */
#include "list.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef int64_t link_t;

struct list {
    link_t newest;
    char *unused; /* a pointer may lie here, as long as nobody follows it */
    uint32_t count;
    size_t room, size;
};

struct node {
    link_t older;
    char text[];
};

static void set(link_t *link, const void *target)
{
    *link = target == NULL ? 0 : (const char *)target - (const char *)link;
}

static struct node *target(const link_t *link)
{
    return *link == 0 ? NULL : (struct node *)(uintptr_t)((const char *)link + *link);
}

int list_init(void *region, size_t size)
{
    if (size < 64) {
        errno = EINVAL;
        return -1;
    }
    struct list *list = memset(region, 0, size);
    list->size = size;
    list->room = size - sizeof *list;
    return 0;
}

int list_push(void *region, const char *text)
{
    struct list *list = region;
    size_t length = strlen(text), most = (sizeof(struct node) + length + 1 + 7) & ~(size_t)7;
    if (most > list->room) {
        errno = ENOMEM;
        return -1;
    }
    struct node *node = (struct node *)((char *)region + (list->size - list->room + 7) / 8 * 8);
    if ((char *)node + sizeof *node + length + 1 > (char *)region + list->size) {
        errno = ENOMEM;
        return -1;
    }
    set(&node->older, target(&list->newest));
    snprintf(node->text, length + 1, "%s", text);
    set(&list->newest, node);
    list->room -= most;
    list->count++;
    return 0;
}

size_t list_count(const void *region)
{
    return ((const struct list *)region)->count;
}

const char *list_get(const void *region, size_t i)
{
    const struct node *node = target(&((const struct list *)region)->newest);
    while (node != NULL && i > 0) {
        node = target(&node->older);
        i--;
    }
    return node != NULL ? node->text : NULL;
}

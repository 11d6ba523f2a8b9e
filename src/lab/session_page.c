/* Conditions about single pages: what an actor's page table has, and whether it is the object's own page. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "lab/session_parts.h"

static enum truth say(struct buf *got, bool holds, const char *otherwise)
{
    if (!holds)
        cond_got(got, otherwise);
    return holds ? TRUTH_YES : TRUTH_NO;
}

bool cond_page_cannot(const struct session *session, const struct condition *condition)
{
    if (condition->kind != COND_PAGE || strcmp(condition->word, "clean") != 0)
        return false;
    const struct map_view *map = cond_map(session, condition->actor, condition->object);
    return map != NULL && session->stage.now.objs[map->obj].in_memory;
}

enum truth cond_page(const struct session *session, const struct condition *condition, struct buf *got)
{
    const struct map_view *map = cond_map(session, condition->actor, condition->object);
    const char *word = condition->word;
    if (map == NULL || condition->number < 0 || (size_t)condition->number >= map->npages)
        return cond_got(got, "that page is not mapped there"), TRUTH_NOT_YET;
    unsigned bits = map->pages[condition->number].bits;
    bool present = (bits & PG_PRESENT) != 0;
    if (bits & PG_UNKNOWN)
        return say(got, false, "the kernel does not tell here");
    if (strcmp(word, "absent") == 0)
        return say(got, !present, "the page is present");
    if (!present)
        return say(got, false, "no page yet");
    if (strcmp(word, "copied") == 0)
        return say(got, !(bits & PG_FILE), "it is the object's own page");
    if (strcmp(word, "present") == 0)
        return TRUTH_YES;
    if (!(bits & (PG_DIRTY | PG_CLEAN)))
        return say(got, false, "the kernel does not tell here");
    return say(got, (strcmp(word, "dirty") == 0) == !!(bits & PG_DIRTY),
               bits & PG_DIRTY ? "it is dirty" : "it is clean");
}

/* The mapping of a variable's page; NULL where it is not known. */
static const struct map_view *map_around(const struct actor_view *view, const struct var_view *var,
                                         uint64_t *begin)
{
    for (size_t i = 0; i < view->nmaps; i++) {
        const struct map_view *map = &view->maps[i];
        *begin = var->obj < 0 ? map->start : map->offset;
        bool same = var->obj < 0 ? map->perm[3] == 'p' : map->obj == var->obj;
        if (same && var->offset >= *begin && var->offset - *begin < map->npages * PAGE_BYTES)
            return map;
    }
    return NULL;
}

enum truth cond_owns(const struct session *session, const struct condition *condition, struct buf *got)
{
    uint64_t begin;
    const struct actor_view *view = cond_view(session, cond_actor(session, condition->actor));
    char *own = mem_printf("%c:%s", actor_letter(cond_actor(session, condition->actor)), condition->name);
    const struct var_view *var = cond_var(session, own);
    if (var == NULL)
        var = cond_var(session, condition->name);
    const struct map_view *map = view != NULL && var != NULL ? map_around(view, var, &begin) : NULL;
    free(own);
    if (map == NULL)
        return cond_got(got, "no such variable is watched there"), TRUTH_NOT_YET;
    unsigned bits = map->pages[(var->offset - begin) / PAGE_BYTES].bits;
    if (bits & PG_UNKNOWN)
        return say(got, false, "the kernel does not tell here");
    if (!(bits & PG_PRESENT))
        return say(got, false, "no page yet");
    return say(got, (bits & PG_EXCLUSIVE) != 0, "another process has the same page");
}

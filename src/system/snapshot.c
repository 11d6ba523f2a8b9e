#include "system/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

bool obj_id_equal(struct obj_id a, struct obj_id b)
{
    return a.ino == b.ino && a.major == b.major && a.minor == b.minor;
}

char actor_letter(int id)
{
    if (id < 0 || id >= 52)
        return '?';
    return (char)(id < 26 ? 'A' + id : 'a' + id - 26);
}

int64_t store_number(const struct store_view *store)
{
    switch (store->length) {
    case 1: return (int8_t)store->value;
    case 2: return (int16_t)store->value;
    case 4: return (int32_t)store->value;
    default: return (int64_t)store->value;
    }
}

static void actor_free(struct actor_view *actor)
{
    for (size_t i = 0; i < actor->nmaps; i++) {
        free(actor->maps[i].label);
        free(actor->maps[i].pages);
    }
    free(actor->maps);
    free(actor->name);
    free(actor->why);
    free(actor->function);
    free(actor->inside);
    free(actor->file);
    free(actor->next);
    free(actor->did);
    for (size_t i = 0; i < actor->nstores; i++)
        free(actor->stores[i].name);
    free(actor->stores);
    free(actor->call.text);
    free(actor->call.result);
    free(actor->call.kernel);
    free(actor->call.function);
    free(actor->wait.what);
    free(actor->wait.where);
}

static void var_free(struct var_view *var)
{
    free(var->path);
    free(var->type);
    free(var->value);
    free(var->before);
}

void snapshot_free(struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->nactors; i++)
        actor_free(&snapshot->actors[i]);
    for (size_t i = 0; i < snapshot->nobjs; i++) {
        free(snapshot->objs[i].name);
        free(snapshot->objs[i].shown);
        free(snapshot->objs[i].bytes);
    }
    for (size_t i = 0; i < snapshot->nvars; i++)
        var_free(&snapshot->vars[i]);
    free(snapshot->actors);
    free(snapshot->objs);
    free(snapshot->bytes);
    free(snapshot->accesses);
    free(snapshot->vars);
    memset(snapshot, 0, sizeof *snapshot);
}

/* ---- copying ---- */

static void *copy_array(const void *from, size_t count, size_t size)
{
    if (from == NULL)
        return NULL;
    void *to = mem_array(count, size);
    if (count > 0)
        memcpy(to, from, count * size);
    return to;
}

static void own_actor(struct actor_view *actor)
{
    actor->maps = copy_array(actor->maps, actor->nmaps, sizeof *actor->maps);
    for (size_t i = 0; i < actor->nmaps; i++) {
        struct map_view *map = &actor->maps[i];
        map->label = mem_dup(map->label);
        map->pages = copy_array(map->pages, map->npages, sizeof *map->pages);
    }
    actor->stores = copy_array(actor->stores, actor->nstores, sizeof *actor->stores);
    for (size_t i = 0; i < actor->nstores; i++)
        actor->stores[i].name = mem_dup(actor->stores[i].name);
    actor->name = mem_dup(actor->name);
    actor->why = mem_dup(actor->why);
    actor->function = mem_dup(actor->function);
    actor->inside = mem_dup(actor->inside);
    actor->file = mem_dup(actor->file);
    actor->next = mem_dup(actor->next);
    actor->did = mem_dup(actor->did);
    actor->call.text = mem_dup(actor->call.text);
    actor->call.result = mem_dup(actor->call.result);
    actor->call.kernel = mem_dup(actor->call.kernel);
    actor->call.function = mem_dup(actor->call.function);
    actor->wait.what = mem_dup(actor->wait.what);
    actor->wait.where = mem_dup(actor->wait.where);
}

static void own_obj(struct obj_view *obj)
{
    obj->name = mem_dup(obj->name);
    obj->shown = mem_dup(obj->shown);
    obj->bytes = copy_array(obj->bytes, obj->npages, sizeof *obj->bytes);
}

static void own_var(struct var_view *var)
{
    var->path = mem_dup(var->path);
    var->type = mem_dup(var->type);
    var->value = mem_dup(var->value);
    var->before = mem_dup(var->before);
}

void snapshot_copy(struct snapshot *to, const struct snapshot *from)
{
    *to = *from;
    to->actors = copy_array(from->actors, from->nactors, sizeof *from->actors);
    to->objs = copy_array(from->objs, from->nobjs, sizeof *from->objs);
    to->bytes = copy_array(from->bytes, from->npages, sizeof *from->bytes);
    to->accesses = copy_array(from->accesses, from->naccesses, sizeof *from->accesses);
    to->vars = copy_array(from->vars, from->nvars, sizeof *from->vars);
    for (size_t i = 0; i < to->nactors; i++)
        own_actor(&to->actors[i]);
    for (size_t i = 0; i < to->nobjs; i++)
        own_obj(&to->objs[i]);
    for (size_t i = 0; i < to->nvars; i++)
        own_var(&to->vars[i]);
}

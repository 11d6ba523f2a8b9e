#include "system/variables.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "system/decode.h"
#include "system/locks.h"
#include "system/variables_private.h"

enum { WRITER_UNKNOWN = -1, WRITER_NOBODY = -2 };

struct variables *variables_open(void)
{
    return mem_alloc(sizeof(struct variables));
}

void variables_restart(struct variables *variables)
{
    for (size_t i = 0; i < variables->nwatches; i++) {
        variables->watches[i].nplaces = 0;
        variables->watches[i].type = NULL;
    }
    for (size_t i = 0; i < variables->nregions; i++)
        free(variables->regions[i].label);
    for (size_t i = 0; i < variables->nhistories; i++) {
        free(variables->histories[i].key);
        free(variables->histories[i].value);
        free(variables->histories[i].bytes);
    }
    variables->nregions = variables->nhistories = variables->nseen = 0;
}

void variables_close(struct variables *variables)
{
    if (variables == NULL)
        return;
    variables_restart(variables);
    for (size_t i = 0; i < variables->nwatches; i++) {
        free(variables->watches[i].name);
        free(variables->watches[i].type_name);
        free(variables->watches[i].places);
    }
    free(variables->watches);
    free(variables->regions);
    free(variables->histories);
    free(variables->seen);
    free(variables->privates);
    buf_free(&variables->name);
    free(variables);
}

static bool is_expression(const char *name)
{
    name += *name == '*';
    if (!isalpha((unsigned char)*name) && *name != '_')
        return false;
    for (const char *c = name; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && strchr("_.[]->", *c) == NULL)
            return false;
    return true;
}

int variables_watch(struct variables *variables, const char *name, const char *type, struct err *err)
{
    if (name[0] == '/' && type == NULL)
        return err_usage(err, "watching an object needs its type: watch %s as struct NAME", name);
    if (name[0] != '/' && type != NULL)
        return err_usage(err, "only an object is watched `as` a type; %s has its own", name);
    if (name[0] != '/' && !is_expression(name))
        return err_usage(err, "%s cannot be watched: write a variable, its members with . or ->, and [N]",
                         name);
    for (size_t i = 0; i < variables->nwatches; i++)
        if (strcmp(variables->watches[i].name, name) == 0)
            return 0;
    variables->watches = mem_push(variables->watches, &variables->nwatches, &variables->watches_capacity,
                                  sizeof *variables->watches);
    struct watch *watch = &variables->watches[variables->nwatches - 1];
    watch->name = mem_dup(name);
    watch->type_name = mem_dup(type);
    for (size_t i = 0; i < variables->nseen; i++) /* everybody is searched for it, though nobody moved */
        variables->seen[i].searched = false;
    return 0;
}

void variables_wish(struct variables *variables, struct look_wish *wish)
{
    variables->nprivates = 0;
    for (size_t i = 0; i < variables->nwatches; i++) {
        const struct watch *watch = &variables->watches[i];
        for (size_t k = 0; k < watch->nplaces; k++) {
            for (size_t s = 0; s < wish->nsubjects; s++) {
                if (watch->places[k].in_object || wish->subjects[s].id != watch->places[k].actor)
                    continue;
                variables->privates = mem_push(variables->privates, &variables->nprivates,
                                               &variables->privates_capacity, sizeof *variables->privates);
                variables->privates[variables->nprivates - 1] =
                    (struct look_private){s, watch->places[k].address};
            }
        }
    }
    wish->privates = variables->privates;
    wish->nprivates = variables->nprivates;
}

/* ---- bytes of the snapshot ---- */

static int object_index(const struct snapshot *snapshot, struct obj_id id)
{
    for (size_t i = 0; i < snapshot->nobjs; i++)
        if (obj_id_equal(snapshot->objs[i].id, id))
            return (int)i;
    return -1;
}

static int object_page(const struct snapshot *snapshot, int obj, uint64_t offset)
{
    uint64_t page = offset / PAGE_BYTES;
    if (obj < 0 || page >= snapshot->objs[obj].npages)
        return -1;
    return snapshot->objs[obj].bytes[page];
}

/* The page of a process at address: its own, or the object's where it has none of its own. */
static int private_page(const struct snapshot *snapshot, int actor, uint64_t address)
{
    for (size_t i = 0; i < snapshot->nactors; i++) {
        const struct actor_view *view = &snapshot->actors[i];
        for (size_t k = 0; view->id == actor && k < view->nmaps; k++) {
            const struct map_view *map = &view->maps[k];
            size_t page = (size_t)((address - map->start) / PAGE_BYTES);
            if (address < map->start || address >= map->end || page >= map->npages)
                continue;
            if (map->pages[page].bytes >= 0)
                return map->pages[page].bytes;
            return object_page(snapshot, map->obj, map->offset + page * PAGE_BYTES);
        }
    }
    return -1;
}

static bool place_bytes(const struct snapshot *snapshot, const struct place *place, uint64_t offset,
                        uint8_t *bytes, size_t length)
{
    int obj = place->in_object ? object_index(snapshot, place->obj) : -1;
    for (size_t done = 0; done < length;) {
        uint64_t at = (place->in_object ? place->offset : place->address) + offset + done;
        int page =
            place->in_object ? object_page(snapshot, obj, at) : private_page(snapshot, place->actor, at);
        size_t left = PAGE_BYTES - at % PAGE_BYTES, piece = left < length - done ? left : length - done;
        if (page < 0)
            return false;
        memcpy(bytes + done, &snapshot->bytes[page][at % PAGE_BYTES], piece);
        done += piece;
    }
    return true;
}

/* ---- from look to look ---- */

static struct history *history_of(struct variables *variables, const char *key)
{
    for (size_t i = 0; i < variables->nhistories; i++)
        if (strcmp(variables->histories[i].key, key) == 0)
            return &variables->histories[i];
    variables->histories = mem_push(variables->histories, &variables->nhistories,
                                    &variables->histories_capacity, sizeof *variables->histories);
    struct history *history = &variables->histories[variables->nhistories - 1];
    history->key = mem_dup(key);
    history->last_writer = WRITER_NOBODY;
    return history;
}

static bool is_zero(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

/* Who wrote it in the last step, by the accesses that were watched; WRITER_NOBODY when none of them did. */
static int writer_by_access(const struct snapshot *snapshot, const struct var_view *var)
{
    int writer = WRITER_NOBODY;
    for (size_t i = 0; i < snapshot->naccesses; i++) {
        const struct access *access = &snapshot->accesses[i];
        if (access->write && access->obj == var->obj && access->offset < var->offset + var->length &&
            var->offset < access->offset + access->length)
            writer = access->actor;
    }
    return writer;
}

static void remember(struct history *history, const struct snapshot *snapshot, int mover,
                     const uint8_t *bytes, struct var_view *var)
{
    bool first = history->value == NULL;
    bool differs =
        !first && (history->length != var->length || memcmp(history->bytes, bytes, var->length) != 0);
    int writer = var->obj >= 0 ? writer_by_access(snapshot, var) : WRITER_NOBODY;
    if (writer == WRITER_NOBODY && differs)
        writer = mover;
    if (writer == WRITER_NOBODY && first && !is_zero(bytes, var->length))
        writer = WRITER_UNKNOWN;
    if (writer != WRITER_NOBODY)
        history->last_writer = writer;
    var->last_writer = history->last_writer;
    var->changed = !first && strcmp(history->value, var->value) != 0;
    if (var->changed)
        var->before = mem_dup(history->value);
    free(history->value);
    free(history->bytes);
    history->value = mem_dup(var->value);
    history->bytes = mem_array(var->length, 1);
    memcpy(history->bytes, bytes, var->length);
    history->length = var->length;
}

/* ---- one variable ---- */

struct filling {
    struct variables *variables;
    struct snapshot *snapshot;
    size_t capacity;
    int mover;
};

static void fill_lock(const struct type *type, const uint8_t *bytes, const struct snapshot *snapshot,
                      struct var_view *var)
{
    struct lock lock;
    var->is_lock = locks_read(type, bytes, snapshot, &lock);
    var->owner = !var->is_lock || !lock.locked ? -2 : lock.owner;
    var->owner_alive = var->is_lock && lock.locked && lock.owner_alive;
}

static char *value_of(const struct snapshot *snapshot, const struct place *place, const struct leaf *leaf,
                      const uint8_t *bytes, struct var_view *var)
{
    struct buf text = {0};
    if (decode_is_whole(leaf->type) &&
        locks_print(leaf->type, bytes, place->obj, place->offset + leaf->offset, snapshot, &text)) {
        fill_lock(leaf->type, bytes, snapshot, var);
        return buf_take(&text);
    }
    buf_clear(&text);
    var->is_number = decode_value(leaf, bytes, &text, &var->number);
    return buf_take(&text);
}

static void fill_leaf(struct filling *filling, const struct watch *watch, const struct place *place,
                      const struct leaf *leaf)
{
    struct snapshot *snapshot = filling->snapshot;
    size_t length = leaf->type->size;
    uint8_t *bytes = mem_alloc(length + sizeof(uint64_t)); /* bit-fields are read by whole words */
    snapshot->vars = mem_push(snapshot->vars, &snapshot->nvars, &filling->capacity, sizeof *snapshot->vars);
    struct var_view *var = &snapshot->vars[snapshot->nvars - 1];
    var->path =
        place->in_object ? mem_dup(leaf->path) : mem_printf("%c: %s", actor_letter(place->actor), leaf->path);
    var->type = mem_dup(leaf->type->name);
    var->obj = place->in_object ? object_index(snapshot, place->obj) : -1;
    var->offset = (place->in_object ? place->offset : place->address) + leaf->offset;
    var->length = (uint32_t)length;
    var->last_writer = WRITER_UNKNOWN;
    if (place_bytes(snapshot, place, leaf->offset, bytes, length)) {
        char *key = mem_printf("%s|%s", watch->name, var->path);
        var->value = value_of(snapshot, place, leaf, bytes, var);
        remember(history_of(filling->variables, key), snapshot, filling->mover, bytes, var);
        free(key);
    } else {
        var->value = mem_dup("unknown");
    }
    free(bytes);
}

static void fill_place(struct filling *filling, const struct watch *watch, const struct place *place)
{
    size_t count;
    const char *name = watch->name[0] == '/' ? "" : watch->name;
    struct leaf *leaves = decode_leaves(place->type, name, &count);
    for (size_t i = 0; i < count; i++)
        fill_leaf(filling, watch, place, &leaves[i]);
    decode_leaves_free(leaves, count);
}

/* `/object as struct T`: the object that the name leads to now, else the last that it led to. */
static void find_object(struct variables *variables, struct watch *watch, const struct snapshot *snapshot)
{
    const struct obj_view *best = NULL;
    for (size_t i = 0; i < snapshot->nobjs && watch->type != NULL; i++) {
        const struct obj_view *obj = &snapshot->objs[i];
        bool named = strcmp(obj->name, watch->name) == 0 ||
                     (obj->shown != NULL && strcmp(obj->shown, watch->name) == 0);
        if (named && (best == NULL || obj->linked))
            best = obj;
    }
    if (best == NULL)
        return;
    struct place place = {.in_object = true, .obj = best->id, .type = watch->type};
    watch->nplaces = 0;
    watch->places = mem_push(watch->places, &watch->nplaces, &watch->capacity, sizeof *watch->places);
    watch->places[0] = place;
    variables_add_region(variables, best->id, 0, watch->type, watch->name, true);
}

static bool is_known_actor(const struct snapshot *snapshot, const struct place *place)
{
    for (size_t i = 0; i < snapshot->nactors; i++)
        if (snapshot->actors[i].id == place->actor && snapshot->actors[i].alive)
            return true;
    return place->in_object;
}

void variables_fill(struct variables *variables, int mover, struct snapshot *snapshot)
{
    struct filling filling = {.variables = variables, .snapshot = snapshot, .mover = mover};
    for (size_t i = 0; i < variables->nwatches; i++) {
        struct watch *watch = &variables->watches[i];
        if (watch->type_name != NULL)
            find_object(variables, watch, snapshot);
        for (size_t k = 0; k < watch->nplaces; k++)
            if (is_known_actor(snapshot, &watch->places[k]))
                fill_place(&filling, watch, &watch->places[k]);
    }
}

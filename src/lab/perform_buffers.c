/* Store buffers of the stage's actors: switched on and off, drained, and what waits in them for the views. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "explore/buffers.h"
#include "lab/perform_parts.h"

enum { BUFFERED_MOST = 8 /* stores in one buffer, as explore takes them */ };

/* While one of them executes an instruction, the page may hold what only it may see. */
static int check_all_held(struct perform *perform, struct err *err)
{
    struct snapshot now = {0};
    stage_look(perform->stage, &now);
    for (size_t i = 0; i < now.nactors; i++) {
        const struct actor_view *actor = &now.actors[i];
        if (actor->alive && !actor->held && actor->last != OUT_BLOCKED)
            err_set(err, "store buffers need every process held, and %c runs free", actor_letter(actor->id));
    }
    snapshot_free(&now);
    return err->set ? -1 : 0;
}

static void turn_on(struct perform *perform, struct err *err)
{
    if (perform->buffers == NULL && check_all_held(perform, err) == 0)
        perform->buffers = buffers_open(perform->stage, BUFFERED_MOST);
}

static void drain(struct perform *perform, int actor, struct err *err)
{
    struct buffers_entry oldest = {0};
    if (buffers_count(perform->buffers, actor) > 0)
        oldest = buffers_entry(perform->buffers, actor, 0);
    if (buffers_drain(perform->buffers, actor, err) != 0)
        return;
    perform->drained.any = true;
    perform->drained.actor = actor;
    perform->drained.id = oldest.id;
    perform->drained.offset = oldest.offset;
}

void perform_buffers_effect(struct perform *perform, const struct effect *effect, struct err *err)
{
    if (effect->kind == EFFECT_BUFFERS && effect->number != 0)
        turn_on(perform, err);
    else if (effect->kind == EFFECT_BUFFERS)
        perform_buffers_end(perform);
    else if (perform->buffers == NULL)
        err_set(err, "there are no store buffers here: what is stored is on the page at once");
    else
        drain(perform, effect->actor, err);
}

void perform_buffers_end(struct perform *perform)
{
    buffers_close(perform->buffers);
    perform->buffers = NULL;
}

bool perform_buffers_wait(const struct perform *perform)
{
    size_t actors = perform->buffers != NULL ? stage_count(perform->stage) : 0, waiting = 0;
    for (size_t i = 0; i < actors; i++)
        waiting += buffers_count(perform->buffers, (int)i);
    return waiting > 0;
}

static const char *object_name(const struct snapshot *now, struct obj_id id)
{
    for (size_t i = 0; i < now->nobjs; i++)
        if (obj_id_equal(now->objs[i].id, id) && now->objs[i].name != NULL)
            return now->objs[i].shown != NULL ? now->objs[i].shown : now->objs[i].name;
    return "the object";
}

/* The shortest watched variable that holds it: of a struct and its member the member. */
static char *store_name(const struct snapshot *now, const struct buffers_entry *entry)
{
    const struct var_view *best = NULL;
    for (size_t i = 0; i < now->nvars; i++) {
        const struct var_view *var = &now->vars[i];
        bool holds = var->obj >= 0 && obj_id_equal(now->objs[var->obj].id, entry->id) &&
                     entry->offset >= var->offset && entry->offset < var->offset + var->length;
        if (holds && (best == NULL || var->length < best->length))
            best = var;
    }
    if (best != NULL && best->offset == entry->offset)
        return mem_dup(best->path);
    return mem_printf("%s+%" PRIu64, object_name(now, entry->id), entry->offset);
}

/* Who stored last is not who wrote what is on the page. */
static void set_writer(struct snapshot *now, struct obj_id id, uint64_t offset, int actor)
{
    for (size_t i = 0; i < now->nvars; i++) {
        struct var_view *var = &now->vars[i];
        if (var->obj >= 0 && obj_id_equal(now->objs[var->obj].id, id) && offset >= var->offset &&
            offset < var->offset + var->length)
            var->last_writer = actor;
    }
}

static void look_at(const struct buffers *buffers, struct snapshot *now, struct actor_view *actor)
{
    actor->buffered = true;
    actor->forwarded = buffers_forwarded(buffers, actor->id);
    actor->nstores = buffers_count(buffers, actor->id);
    actor->stores = mem_array(actor->nstores, sizeof *actor->stores);
    for (size_t i = 0; i < actor->nstores; i++) {
        struct buffers_entry entry = buffers_entry(buffers, actor->id, i);
        actor->stores[i] = (struct store_view){.id = entry.id,
                                               .offset = entry.offset,
                                               .length = entry.length,
                                               .value = entry.value,
                                               .name = store_name(now, &entry)};
        set_writer(now, entry.id, entry.offset, -1);
    }
}

void perform_buffers_look(const struct perform *perform, struct snapshot *snapshot)
{
    for (size_t i = 0; perform->buffers != NULL && i < snapshot->nactors; i++)
        look_at(perform->buffers, snapshot, &snapshot->actors[i]);
    if (perform->drained.any)
        set_writer(snapshot, perform->drained.id, perform->drained.offset, perform->drained.actor);
}

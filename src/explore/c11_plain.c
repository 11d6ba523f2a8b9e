/* Which bytes are what, and accesses that are not atomic: ordered, or a data race. */
#include "base/mem.h"
#include "explore/c11_inside.h"
#include "explore/world.h"

/* ---- spots ---- */

static bool overlaps(const struct place *x, const struct place *y)
{
    return x->object == y->object && x->offset < y->offset + y->length && y->offset < x->offset + x->length;
}

static void add_spot(struct c11 *c11, const struct place *place, int kind)
{
    if (c11->spot_count == C11_SPOTS) {
        c11->full = true;
        return;
    }
    c11->spots = mem_push(c11->spots, &c11->spot_count, &c11->spot_capacity, sizeof *c11->spots);
    c11->spots[c11->spot_count - 1] = (struct c11_spot){.place = *place, .kind = kind};
}

/* The spot that covers exactly this place; SIZE_MAX when there is none. */
size_t c11_spot_of(struct c11 *c11, const struct place *place)
{
    for (size_t i = 0; i < c11->spot_count; i++) {
        const struct place *known = &c11->spots[i].place;
        if (!overlaps(known, place))
            continue;
        if (known->offset == place->offset && known->length == place->length)
            return i;
        c11->mixed = true;
        return SIZE_MAX;
    }
    return SIZE_MAX;
}

static bool is_covered(const struct c11 *c11, const struct place *byte)
{
    for (size_t i = 0; i < c11->spot_count; i++) {
        if (overlaps(&c11->spots[i].place, byte))
            return true;
    }
    return false;
}

/* What was plain bytes until now becomes an object. */
static void meet_atomic(struct c11 *c11, const struct place *place)
{
    bool plain = false;
    for (size_t i = 0; i < c11->spot_count; i++)
        plain |= c11->spots[i].kind != C11_ATOMIC && overlaps(&c11->spots[i].place, place);
    if (plain)
        c11->mixed = true;
    else if (c11_spot_of(c11, place) == SIZE_MAX)
        add_spot(c11, place, C11_ATOMIC);
}

void c11_meet(struct c11 *c11, const struct op *op)
{
    for (int i = 0; i < op->access_count; i++) {
        struct place place = op->access[i].place, byte = {place.object, place.offset, 1};
        if (op->kind == OP_ATOMIC) {
            meet_atomic(c11, &place);
            continue;
        }
        for (uint32_t k = 0; k < place.length; k++, byte.offset++) {
            if (!is_covered(c11, &byte))
                add_spot(c11, &byte, op->told ? C11_PLAIN : C11_LOCK);
        }
    }
}

uint32_t c11_access_of(struct c11 *c11, int actor, const struct op *op)
{
    for (size_t i = 0; i < c11->access_count; i++) {
        if (c11->accesses[i].actor == actor && c11->accesses[i].op.pc == op->pc &&
            c11->accesses[i].op.inside.call == op->inside.call)
            return (uint32_t)i + 1;
    }
    c11->accesses = mem_push(c11->accesses, &c11->access_count, &c11->access_capacity, sizeof *c11->accesses);
    c11->accesses[c11->access_count - 1] = (struct c11_access){actor, *op};
    return (uint32_t)c11->access_count;
}

/* ---- races ---- */

static bool is_same_race(const struct c11_race *x, const struct c11_race *y)
{
    return x->place.object == y->place.object && x->place.offset == y->place.offset && x->first == y->first &&
           x->second == y->second;
}

static bool race(struct c11 *c11, struct state *to, const struct place *place, uint32_t first,
                 uint32_t second, bool writes)
{
    struct c11_race found = {*place, first, second, writes};
    size_t i = 0;
    while (i < c11->race_count && !is_same_race(&c11->races[i], &found))
        i++;
    if (i == c11->race_count) {
        c11->races = mem_push(c11->races, &c11->race_count, &c11->race_capacity, sizeof *c11->races);
        c11->races[i] = found;
    }
    to->race = (uint32_t)i + 1;
    return false;
}

/* A value that this process does not know to have happened before, and that one of both was plain. */
bool c11_races(struct c11 *c11, struct state *to, const struct c11_history *history, size_t spot,
               uint64_t known, bool plain, uint32_t by, bool writes)
{
    for (uint64_t i = known + 1; i <= history->count; i++) {
        if (plain || history->values[i].plain)
            return !race(c11, to, &c11->spots[spot].place, history->values[i].by, by, writes);
    }
    return false;
}

/* ---- plain accesses ---- */

static bool touch_byte(struct c11_step *step, struct c11_model *model, size_t spot, bool writes)
{
    struct c11 *c11 = &step->world->c11;
    struct c11_history *history = &model->histories[spot];
    if (pool_word(&c11->views, step->bundle.hb, spot) < history->count)
        return race(c11, step->to, &c11->spots[spot].place, history->by, step->by, writes);
    if (writes) {
        history->count++;
        history->by = step->by;
        step->bundle.hb = c11_view_raised(c11, step->bundle.hb, spot, history->count);
    }
    return true;
}

/* A plain store to an atomic object is a value like any other, and comes last. */
static bool touch_object(struct c11_step *step, struct c11_model *model, size_t spot, bool writes)
{
    struct c11 *c11 = &step->world->c11;
    struct c11_history *history = &model->histories[spot];
    uint64_t known = pool_word(&c11->views, step->bundle.hb, spot);
    if (c11_races(c11, step->to, history, spot, known, true, step->by, writes))
        return false;
    if (!writes)
        return true;
    if (history->count + 1 == C11_VALUES) {
        c11->full = true;
        return true;
    }
    struct c11_value *value = &history->values[++history->count];
    *value = (struct c11_value){.plain = true, .by = step->by};
    contents_read(&step->world->contents, step->to->content, &c11->spots[spot].place, &value->value);
    value->seen = value->hb = c11_view_raised(c11, 0, spot, history->count);
    step->bundle.seen = c11_view_raised(c11, step->bundle.seen, spot, history->count);
    step->bundle.hb = c11_view_raised(c11, step->bundle.hb, spot, history->count);
    return true;
}

/* Everybody who comes to a lock's byte knows what all who were there before knew. */
static bool touch_lock(struct c11_step *step, struct c11_model *model, size_t spot)
{
    struct c11 *c11 = &step->world->c11;
    struct c11_value *handed = &model->histories[spot].values[0];
    c11_join_both(c11, &step->bundle.seen, &step->bundle.hb, handed->seen, handed->hb);
    handed->seen = step->bundle.seen;
    handed->hb = step->bundle.hb;
    return true;
}

static bool touch_spot(struct c11_step *step, struct c11_model *model, size_t spot, bool writes)
{
    switch (step->world->c11.spots[spot].kind) {
    case C11_LOCK: return touch_lock(step, model, spot);
    case C11_ATOMIC: return touch_object(step, model, spot, writes);
    default: return touch_byte(step, model, spot, writes);
    }
}

static bool touch(struct c11_step *step, struct c11_model *model, const struct op_access *access)
{
    struct c11 *c11 = &step->world->c11;
    for (size_t spot = 0; spot < c11->spot_count; spot++) {
        if (overlaps(&c11->spots[spot].place, &access->place) &&
            !touch_spot(step, model, spot, access->write))
            return false;
    }
    return true;
}

bool c11_plain(struct world *world, struct state *to, int actor, const struct op *op)
{
    static struct c11_model model;
    struct c11 *c11 = &world->c11;
    struct c11_step step = {
        world, to, actor, op, c11_bundle_get(c11, to->buffer[actor]), c11_access_of(c11, actor, op)};
    if (op->access_count == 0)
        return true;
    c11_model_get(world, to->model, &model);
    for (int i = 0; i < op->access_count; i++) {
        if (!touch(&step, &model, &op->access[i]))
            return false;
    }
    to->model = c11_model_put(world, &model);
    to->buffer[actor] = c11_bundle_put(c11, &step.bundle);
    return true;
}

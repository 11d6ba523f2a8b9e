#include "explore/c11.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "explore/world.h"

/* ---- views: for each spot, how far its history is known ---- */

static uint32_t view_raised(struct c11 *c11, uint32_t view, size_t spot, uint64_t to)
{
    uint64_t words[C11_SPOTS] = {0};
    size_t count;
    if (pool_word(&c11->views, view, spot) >= to)
        return view;
    const uint64_t *old = pool_get(&c11->views, view, &count);
    memcpy(words, old, count * sizeof *words);
    words[spot] = to;
    return pool_put(&c11->views, words, spot + 1 > count ? spot + 1 : count);
}

static uint32_t view_join(struct c11 *c11, uint32_t a, uint32_t b)
{
    uint64_t words[C11_SPOTS] = {0};
    size_t count, other;
    if (a == b || b == 0)
        return a;
    const uint64_t *from = pool_get(&c11->views, a, &count);
    memcpy(words, from, count * sizeof *words);
    from = pool_get(&c11->views, b, &other);
    for (size_t i = 0; i < other; i++)
        words[i] = from[i] > words[i] ? from[i] : words[i];
    return pool_put(&c11->views, words, count > other ? count : other);
}

/* A value was put into the history at `at`: what was there and behind is one further. */
static uint32_t view_shift(struct c11 *c11, uint32_t view, size_t spot, uint64_t at)
{
    uint64_t known = pool_word(&c11->views, view, spot);
    return known >= at ? view_raised(c11, view, spot, known + 1) : view;
}

static void join_both(struct c11 *c11, uint32_t *seen, uint32_t *hb, uint32_t more_seen, uint32_t more_hb)
{
    *seen = view_join(c11, *seen, more_seen);
    *hb = view_join(c11, *hb, more_hb);
}

/* ---- an actor's views ---- */

struct bundle {
    uint32_t seen, hb;         /* cannot go back behind; happened before */
    uint32_t acq_seen, acq_hb; /* what an acquire fence would take */
    uint32_t rel_seen, rel_hb; /* what the last release fence hands on */
};

enum { BUNDLE_WORDS = sizeof(struct bundle) / sizeof(uint64_t) };

static struct bundle bundle_get(const struct c11 *c11, uint32_t number)
{
    uint64_t words[BUNDLE_WORDS];
    struct bundle bundle;
    for (size_t i = 0; i < BUNDLE_WORDS; i++)
        words[i] = pool_word(&c11->bundles, number, i);
    memcpy(&bundle, words, sizeof bundle);
    return bundle;
}

static uint32_t bundle_put(struct c11 *c11, const struct bundle *bundle)
{
    uint64_t words[BUNDLE_WORDS];
    memcpy(words, bundle, sizeof *bundle);
    return pool_put(&c11->bundles, words, BUNDLE_WORDS);
}

static void bundle_shift(struct c11 *c11, struct bundle *bundle, size_t spot, uint64_t at)
{
    uint32_t *views[] = {&bundle->seen,   &bundle->hb,       &bundle->acq_seen,
                         &bundle->acq_hb, &bundle->rel_seen, &bundle->rel_hb};
    for (size_t i = 0; i < sizeof views / sizeof *views; i++)
        *views[i] = view_shift(c11, *views[i], spot, at);
}

/* ---- histories ---- */

struct value {
    uint64_t value;
    uint32_t seen, hb; /* the view that comes with it */
    uint32_t by;       /* in accesses, plus 1; 0: it was there when the section began */
    bool plain, glued; /* glued: a read-modify-write took the value before it */
};

struct history { /* of an atomic object: values; of a plain byte: only how many stores, and the last one; of a
                    byte of a lock: values[0] has the views that it hands on */
    struct value values[C11_VALUES];
    uint64_t count; /* values behind the first; plain: stores */
    uint32_t by;
};

struct model {
    struct history histories[C11_SPOTS];
    uint32_t sc_seen, sc_hb;
};

enum { VALUE_WORDS = 3 };

static void take_value(struct value *value, const uint64_t words[VALUE_WORDS])
{
    value->value = words[0];
    value->seen = (uint32_t)words[1];
    value->hb = (uint32_t)(words[1] >> 32);
    value->by = (uint32_t)(words[2] >> 2);
    value->plain = words[2] & 1;
    value->glued = words[2] >> 1 & 1;
}

static void give_value(const struct value *value, uint64_t words[VALUE_WORDS])
{
    words[0] = value->value;
    words[1] = value->seen | (uint64_t)value->hb << 32;
    words[2] = (uint64_t)value->by << 2 | (uint64_t)value->glued << 1 | value->plain;
}

static uint64_t first_value(const struct world *world, const struct place *place)
{
    uint64_t value = 0;
    contents_read(&world->contents, 0, place, &value);
    return value;
}

static void model_get(const struct world *world, uint32_t number, struct model *model)
{
    const struct c11 *c11 = &world->c11;
    size_t at = 1;
    model->sc_seen = (uint32_t)pool_word(&c11->models, number, 0);
    model->sc_hb = (uint32_t)(pool_word(&c11->models, number, 0) >> 32);
    for (size_t spot = 0; spot < c11->spot_count; spot++) {
        struct history *history = &model->histories[spot];
        uint64_t head = pool_word(&c11->models, number, at++);
        if (c11->spots[spot].kind == C11_LOCK) {
            history->values[0] = (struct value){.seen = (uint32_t)head, .hb = (uint32_t)(head >> 32)};
            continue;
        }
        history->count = head & 0xffff;
        history->by = (uint32_t)(head >> 16);
        if (c11->spots[spot].kind == C11_PLAIN)
            continue;
        history->values[0] = (struct value){.value = first_value(world, &c11->spots[spot].place)};
        for (uint64_t i = 1; i <= history->count; i++) {
            uint64_t words[VALUE_WORDS];
            for (int k = 0; k < VALUE_WORDS; k++)
                words[k] = pool_word(&c11->models, number, at++);
            take_value(&history->values[i], words);
        }
    }
}

static uint32_t model_put(struct world *world, const struct model *model)
{
    struct c11 *c11 = &world->c11;
    static uint64_t words[1 + C11_SPOTS * (1 + C11_VALUES * VALUE_WORDS)];
    size_t at = 0;
    words[at++] = model->sc_seen | (uint64_t)model->sc_hb << 32;
    for (size_t spot = 0; spot < c11->spot_count; spot++) {
        const struct history *history = &model->histories[spot];
        if (c11->spots[spot].kind == C11_LOCK) {
            words[at++] = history->values[0].seen | (uint64_t)history->values[0].hb << 32;
            continue;
        }
        words[at++] = history->count | (uint64_t)history->by << 16;
        for (uint64_t i = 1; c11->spots[spot].kind == C11_ATOMIC && i <= history->count; i++) {
            give_value(&history->values[i], words + at);
            at += VALUE_WORDS;
        }
    }
    return pool_put(&c11->models, words, at);
}

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
static size_t spot_of(struct c11 *c11, const struct place *place)
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
    else if (spot_of(c11, place) == SIZE_MAX)
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

static uint32_t access_of(struct c11 *c11, int actor, const struct op *op)
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
static bool races_with_values(struct c11 *c11, struct state *to, const struct history *history, size_t spot,
                              uint64_t known, bool plain, uint32_t by, bool writes)
{
    for (uint64_t i = known + 1; i <= history->count; i++) {
        if (plain || history->values[i].plain)
            return !race(c11, to, &c11->spots[spot].place, history->values[i].by, by, writes);
    }
    return false;
}

/* ---- plain accesses ---- */

struct step { /* of one actor */
    struct world *world;
    struct state *to;
    int actor;
    const struct op *op;
    struct bundle bundle;
    uint32_t by;
};

static bool touch_byte(struct step *step, struct model *model, size_t spot, bool writes)
{
    struct c11 *c11 = &step->world->c11;
    struct history *history = &model->histories[spot];
    if (pool_word(&c11->views, step->bundle.hb, spot) < history->count)
        return race(c11, step->to, &c11->spots[spot].place, history->by, step->by, writes);
    if (writes) {
        history->count++;
        history->by = step->by;
        step->bundle.hb = view_raised(c11, step->bundle.hb, spot, history->count);
    }
    return true;
}

/* A plain store to an atomic object is a value like any other, and comes last. */
static bool touch_object(struct step *step, struct model *model, size_t spot, bool writes)
{
    struct c11 *c11 = &step->world->c11;
    struct history *history = &model->histories[spot];
    uint64_t known = pool_word(&c11->views, step->bundle.hb, spot);
    if (races_with_values(c11, step->to, history, spot, known, true, step->by, writes))
        return false;
    if (!writes)
        return true;
    if (history->count + 1 == C11_VALUES) {
        c11->full = true;
        return true;
    }
    struct value *value = &history->values[++history->count];
    *value = (struct value){.plain = true, .by = step->by};
    contents_read(&step->world->contents, step->to->content, &c11->spots[spot].place, &value->value);
    value->seen = value->hb = view_raised(c11, 0, spot, history->count);
    step->bundle.seen = view_raised(c11, step->bundle.seen, spot, history->count);
    step->bundle.hb = view_raised(c11, step->bundle.hb, spot, history->count);
    return true;
}

/* Everybody who comes to a lock's byte knows what all who were there before knew. */
static bool touch_lock(struct step *step, struct model *model, size_t spot)
{
    struct c11 *c11 = &step->world->c11;
    struct value *handed = &model->histories[spot].values[0];
    join_both(c11, &step->bundle.seen, &step->bundle.hb, handed->seen, handed->hb);
    handed->seen = step->bundle.seen;
    handed->hb = step->bundle.hb;
    return true;
}

static bool touch_spot(struct step *step, struct model *model, size_t spot, bool writes)
{
    switch (step->world->c11.spots[spot].kind) {
    case C11_LOCK: return touch_lock(step, model, spot);
    case C11_ATOMIC: return touch_object(step, model, spot, writes);
    default: return touch_byte(step, model, spot, writes);
    }
}

static bool touch(struct step *step, struct model *model, const struct op_access *access)
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
    static struct model model;
    struct c11 *c11 = &world->c11;
    struct step step = {world, to, actor, op, bundle_get(c11, to->buffer[actor]), access_of(c11, actor, op)};
    if (op->access_count == 0)
        return true;
    model_get(world, to->model, &model);
    for (int i = 0; i < op->access_count; i++) {
        if (!touch(&step, &model, &op->access[i]))
            return false;
    }
    to->model = model_put(world, &model);
    to->buffer[actor] = bundle_put(c11, &step.bundle);
    return true;
}

/* ---- atomic accesses ---- */

static void fence(struct c11 *c11, struct model *model, struct bundle *bundle, enum hook_order order)
{
    if (hook_acquires(order))
        join_both(c11, &bundle->seen, &bundle->hb, bundle->acq_seen, bundle->acq_hb);
    if (order == HOOK_SEQ_CST) {
        join_both(c11, &bundle->seen, &bundle->hb, model->sc_seen, model->sc_hb);
        join_both(c11, &model->sc_seen, &model->sc_hb, bundle->seen, bundle->hb);
    }
    if (hook_releases(order)) {
        bundle->rel_seen = bundle->seen;
        bundle->rel_hb = bundle->hb;
    }
}

static void see_value(struct step *step, size_t spot, uint64_t at, const struct value *value,
                      enum hook_order order)
{
    struct c11 *c11 = &step->world->c11;
    struct bundle *bundle = &step->bundle;
    bundle->seen = view_raised(c11, bundle->seen, spot, at);
    join_both(c11, &bundle->acq_seen, &bundle->acq_hb, value->seen, value->hb);
    if (hook_acquires(order))
        join_both(c11, &bundle->seen, &bundle->hb, value->seen, value->hb);
}

/* Everything that knows of a value at `at` or behind knows it one further. */
static void shift_all(struct step *step, struct model *model, size_t spot, uint64_t at)
{
    struct c11 *c11 = &step->world->c11;
    for (size_t i = 0; i < c11->spot_count; i++) {
        bool lock = c11->spots[i].kind == C11_LOCK, atomic = c11->spots[i].kind == C11_ATOMIC;
        for (uint64_t k = lock ? 0 : 1; lock ? k == 0 : atomic && k <= model->histories[i].count; k++) {
            struct value *value = &model->histories[i].values[k];
            value->seen = view_shift(c11, value->seen, spot, at);
            value->hb = view_shift(c11, value->hb, spot, at);
        }
    }
    model->sc_seen = view_shift(c11, model->sc_seen, spot, at);
    model->sc_hb = view_shift(c11, model->sc_hb, spot, at);
    for (size_t i = 0; i < step->world->count; i++) {
        struct bundle bundle = bundle_get(c11, step->to->buffer[i]);
        bundle_shift(c11, &bundle, spot, at);
        step->to->buffer[i] = bundle_put(c11, &bundle);
    }
    bundle_shift(c11, &step->bundle, spot, at);
}

/* The value goes in at `at`; `under` is the one that a read-modify-write took, NULL for a store. */
static void put_value(struct step *step, struct model *model, size_t spot, uint64_t at, uint64_t value,
                      const struct value *under, enum hook_order order)
{
    struct c11 *c11 = &step->world->c11;
    struct bundle *bundle = &step->bundle;
    struct history *history = &model->histories[spot];
    struct value fresh = {.value = value, .by = step->by, .glued = under != NULL};
    if (under != NULL) /* a release sequence goes on through it */
        fresh.seen = under->seen, fresh.hb = under->hb;
    shift_all(step, model, spot, at);
    fresh.seen = view_shift(c11, fresh.seen, spot, at);
    fresh.hb = view_shift(c11, fresh.hb, spot, at);
    bundle->seen = view_raised(c11, bundle->seen, spot, at);
    bundle->hb = view_raised(c11, bundle->hb, spot, at);
    join_both(c11, &fresh.seen, &fresh.hb, bundle->rel_seen, bundle->rel_hb);
    if (hook_releases(order))
        join_both(c11, &fresh.seen, &fresh.hb, bundle->seen, bundle->hb);
    fresh.seen = view_raised(c11, fresh.seen, spot, at);
    fresh.hb = view_raised(c11, fresh.hb, spot, at);
    memmove(&history->values[at + 1], &history->values[at], (history->count + 1 - at) * sizeof fresh);
    history->values[at] = fresh;
    history->count++;
}

static bool compare_fails(const struct hook_call *call, uint64_t old)
{
    bool compares = call->hook.what == HOOK_COMPARE || call->hook.what == HOOK_COMPARE_VALUE;
    return compares && old != call->expected;
}

/* The newest value is what plain accesses and the outcome see. */
static void make_real(struct step *step, const struct model *model, size_t spot)
{
    const struct history *history = &model->histories[spot];
    step->to->content =
        contents_write(&step->world->contents, step->to->content, &step->world->c11.spots[spot].place,
                       (const uint8_t *)&history->values[history->count].value);
}

enum placing { PLACED, NO_SUCH_CHOICE, TOO_LONG };

static enum placing access_object(struct step *step, struct model *model, size_t spot, unsigned choice,
                                  uint64_t *old)
{
    const struct hook_call *call = &step->op->call;
    struct history *history = &model->histories[spot];
    uint64_t known = pool_word(&step->world->c11.views, step->bundle.seen, spot), at = history->count;
    bool loads = hook_loads(call->hook.what);
    if (choice > at || at - choice < known)
        return NO_SUCH_CHOICE;
    at -= choice;
    struct value under = history->values[at];
    *old = loads ? under.value : 0;
    bool writes = hook_stores(call->hook.what) && !compare_fails(call, *old);
    enum hook_order order = writes || !hook_stores(call->hook.what) ? call->order : call->failure;
    if (loads)
        see_value(step, spot, at, &under, order);
    if (!writes)
        return PLACED;
    if (at < history->count && history->values[at + 1].glued)
        return NO_SUCH_CHOICE;
    if (history->count + 1 == C11_VALUES)
        return TOO_LONG;
    put_value(step, model, spot, at + 1, hook_result(call, under.value), loads ? &under : NULL, order);
    make_real(step, model, spot);
    return PLACED;
}

enum state_answer c11_atomic(struct world *world, const struct state *from, int actor, unsigned choice,
                             struct state *to, uint64_t *old)
{
    static struct model model;
    struct c11 *c11 = &world->c11;
    const struct op *op = state_op(world, from, actor);
    struct step step = {
        world, to, actor, op, bundle_get(c11, from->buffer[actor]), access_of(c11, actor, op)};
    bool is_fence = op->access_count == 0;
    *old = 0;
    if (is_fence && choice > 0)
        return STATE_CANNOT;
    model_get(world, from->model, &model);
    if (is_fence) {
        if (op->call.hook.what == HOOK_FENCE)
            fence(c11, &model, &step.bundle, op->call.order);
    } else {
        size_t spot = spot_of(c11, &op->access[0].place);
        if (spot == SIZE_MAX)
            return STATE_CANNOT;
        uint64_t known = pool_word(&c11->views, step.bundle.hb, spot);
        if (op->call.order == HOOK_SEQ_CST)
            join_both(c11, &step.bundle.seen, &step.bundle.hb, model.sc_seen, model.sc_hb);
        if (races_with_values(c11, to, &model.histories[spot], spot, known, false, step.by,
                              op->access[0].write))
            return choice == 0 ? STATE_MOVED : STATE_CANNOT;
        switch (access_object(&step, &model, spot, choice, old)) {
        case NO_SUCH_CHOICE: return STATE_CANNOT;
        case TOO_LONG: c11->full = true; return STATE_FULL;
        case PLACED: break;
        }
        if (op->call.order == HOOK_SEQ_CST)
            join_both(c11, &model.sc_seen, &model.sc_hb, step.bundle.seen, step.bundle.hb);
    }
    to->model = model_put(world, &model);
    to->buffer[actor] = bundle_put(c11, &step.bundle);
    return STATE_MOVED;
}

/* ---- the whole ---- */

void c11_init(struct c11 *c11)
{
    *c11 = (struct c11){0};
    pool_init(&c11->views);
    pool_init(&c11->bundles);
    pool_init(&c11->models);
}

void c11_free(struct c11 *c11)
{
    pool_free(&c11->views);
    pool_free(&c11->bundles);
    pool_free(&c11->models);
    free(c11->spots);
    free(c11->accesses);
    free(c11->races);
    *c11 = (struct c11){0};
}

size_t c11_bytes(const struct c11 *c11)
{
    return pool_bytes(&c11->views) + pool_bytes(&c11->bundles) + pool_bytes(&c11->models);
}

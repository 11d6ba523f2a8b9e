#include "explore/c11.h"

#include <stdlib.h>
#include <string.h>

#include "explore/c11_inside.h"
#include "explore/world.h"

/* ---- atomic accesses ---- */

static void fence(struct c11 *c11, struct c11_model *model, struct c11_bundle *bundle, enum hook_order order)
{
    if (hook_acquires(order))
        c11_join_both(c11, &bundle->seen, &bundle->hb, bundle->acq_seen, bundle->acq_hb);
    if (order == HOOK_SEQ_CST) {
        c11_join_both(c11, &bundle->seen, &bundle->hb, model->sc_seen, model->sc_hb);
        c11_join_both(c11, &model->sc_seen, &model->sc_hb, bundle->seen, bundle->hb);
    }
    if (hook_releases(order)) {
        bundle->rel_seen = bundle->seen;
        bundle->rel_hb = bundle->hb;
    }
}

static void see_value(struct c11_step *step, size_t spot, uint64_t at, const struct c11_value *value,
                      enum hook_order order)
{
    struct c11 *c11 = &step->world->c11;
    struct c11_bundle *bundle = &step->bundle;
    bundle->seen = c11_view_raised(c11, bundle->seen, spot, at);
    c11_join_both(c11, &bundle->acq_seen, &bundle->acq_hb, value->seen, value->hb);
    if (hook_acquires(order))
        c11_join_both(c11, &bundle->seen, &bundle->hb, value->seen, value->hb);
}

/* Everything that knows of a value at `at` or behind knows it one further. */
static void shift_all(struct c11_step *step, struct c11_model *model, size_t spot, uint64_t at)
{
    struct c11 *c11 = &step->world->c11;
    for (size_t i = 0; i < c11->spot_count; i++) {
        bool lock = c11->spots[i].kind == C11_LOCK, atomic = c11->spots[i].kind == C11_ATOMIC;
        for (uint64_t k = lock ? 0 : 1; lock ? k == 0 : atomic && k <= model->histories[i].count; k++) {
            struct c11_value *value = &model->histories[i].values[k];
            value->seen = c11_view_shift(c11, value->seen, spot, at);
            value->hb = c11_view_shift(c11, value->hb, spot, at);
        }
    }
    model->sc_seen = c11_view_shift(c11, model->sc_seen, spot, at);
    model->sc_hb = c11_view_shift(c11, model->sc_hb, spot, at);
    for (size_t i = 0; i < step->world->count; i++) {
        struct c11_bundle bundle = c11_bundle_get(c11, step->to->buffer[i]);
        c11_bundle_shift(c11, &bundle, spot, at);
        step->to->buffer[i] = c11_bundle_put(c11, &bundle);
    }
    c11_bundle_shift(c11, &step->bundle, spot, at);
}

/* The value goes in at `at`; `under` is the one that a read-modify-write took, NULL for a store. */
static void put_value(struct c11_step *step, struct c11_model *model, size_t spot, uint64_t at,
                      uint64_t value, const struct c11_value *under, enum hook_order order)
{
    struct c11 *c11 = &step->world->c11;
    struct c11_bundle *bundle = &step->bundle;
    struct c11_history *history = &model->histories[spot];
    struct c11_value fresh = {.value = value, .by = step->by, .glued = under != NULL};
    if (under != NULL) /* a release sequence goes on through it */
        fresh.seen = under->seen, fresh.hb = under->hb;
    shift_all(step, model, spot, at);
    fresh.seen = c11_view_shift(c11, fresh.seen, spot, at);
    fresh.hb = c11_view_shift(c11, fresh.hb, spot, at);
    bundle->seen = c11_view_raised(c11, bundle->seen, spot, at);
    bundle->hb = c11_view_raised(c11, bundle->hb, spot, at);
    c11_join_both(c11, &fresh.seen, &fresh.hb, bundle->rel_seen, bundle->rel_hb);
    if (hook_releases(order))
        c11_join_both(c11, &fresh.seen, &fresh.hb, bundle->seen, bundle->hb);
    fresh.seen = c11_view_raised(c11, fresh.seen, spot, at);
    fresh.hb = c11_view_raised(c11, fresh.hb, spot, at);
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
static void make_real(struct c11_step *step, const struct c11_model *model, size_t spot)
{
    const struct c11_history *history = &model->histories[spot];
    step->to->content =
        contents_write(&step->world->contents, step->to->content, &step->world->c11.spots[spot].place,
                       (const uint8_t *)&history->values[history->count].value);
}

enum placing { PLACED, NO_SUCH_CHOICE, TOO_LONG };

static enum placing access_object(struct c11_step *step, struct c11_model *model, size_t spot,
                                  unsigned choice, uint64_t *old)
{
    const struct hook_call *call = &step->op->call;
    struct c11_history *history = &model->histories[spot];
    uint64_t known = pool_word(&step->world->c11.views, step->bundle.seen, spot), at = history->count;
    bool loads = hook_loads(call->hook.what);
    if (choice > at || at - choice < known)
        return NO_SUCH_CHOICE;
    at -= choice;
    struct c11_value under = history->values[at];
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
    static struct c11_model model;
    struct c11 *c11 = &world->c11;
    const struct op *op = state_op(world, from, actor);
    struct c11_step step = {
        world, to, actor, op, c11_bundle_get(c11, from->buffer[actor]), c11_access_of(c11, actor, op)};
    bool is_fence = op->access_count == 0;
    *old = 0;
    if (is_fence && choice > 0)
        return STATE_CANNOT;
    c11_model_get(world, from->model, &model);
    if (is_fence) {
        if (op->call.hook.what == HOOK_FENCE)
            fence(c11, &model, &step.bundle, op->call.order);
    } else {
        size_t spot = c11_spot_of(c11, &op->access[0].place);
        if (spot == SIZE_MAX)
            return STATE_CANNOT;
        uint64_t known = pool_word(&c11->views, step.bundle.hb, spot);
        if (op->call.order == HOOK_SEQ_CST)
            c11_join_both(c11, &step.bundle.seen, &step.bundle.hb, model.sc_seen, model.sc_hb);
        if (c11_races(c11, to, &model.histories[spot], spot, known, false, step.by, op->access[0].write))
            return choice == 0 ? STATE_MOVED : STATE_CANNOT;
        switch (access_object(&step, &model, spot, choice, old)) {
        case NO_SUCH_CHOICE: return STATE_CANNOT;
        case TOO_LONG: c11->full = true; return STATE_FULL;
        case PLACED: break;
        }
        if (op->call.order == HOOK_SEQ_CST)
            c11_join_both(c11, &model.sc_seen, &model.sc_hb, step.bundle.seen, step.bundle.hb);
    }
    to->model = c11_model_put(world, &model);
    to->buffer[actor] = c11_bundle_put(c11, &step.bundle);
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

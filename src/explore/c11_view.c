/* Views, what an actor carries of them, and the histories of a state: numbers in, values out. */
#include <string.h>

#include "explore/c11_inside.h"
#include "explore/world.h"

/* ---- views: for each spot, how far its history is known ---- */

/* Raises words, zeros at first, to what the view knows. */
static size_t take_view(const struct c11 *c11, uint32_t view, uint64_t words[C11_SPOTS])
{
    size_t count;
    const uint64_t *from = pool_get(&c11->views, view, &count);
    for (size_t i = 0; i < count; i++)
        words[i] = from[i] > words[i] ? from[i] : words[i];
    return count;
}

uint32_t c11_view_raised(struct c11 *c11, uint32_t view, size_t spot, uint64_t to)
{
    uint64_t words[C11_SPOTS] = {0};
    if (pool_word(&c11->views, view, spot) >= to)
        return view;
    size_t count = take_view(c11, view, words);
    words[spot] = to;
    return pool_put(&c11->views, words, spot + 1 > count ? spot + 1 : count);
}

uint32_t c11_view_join(struct c11 *c11, uint32_t a, uint32_t b)
{
    uint64_t words[C11_SPOTS] = {0};
    if (a == b || b == 0)
        return a;
    size_t count = take_view(c11, a, words), other = take_view(c11, b, words);
    return pool_put(&c11->views, words, count > other ? count : other);
}

/* A value was put into the history at `at`: what was there and behind is one further. */
uint32_t c11_view_shift(struct c11 *c11, uint32_t view, size_t spot, uint64_t at)
{
    uint64_t known = pool_word(&c11->views, view, spot);
    return known >= at ? c11_view_raised(c11, view, spot, known + 1) : view;
}

void c11_join_both(struct c11 *c11, uint32_t *seen, uint32_t *hb, uint32_t more_seen, uint32_t more_hb)
{
    *seen = c11_view_join(c11, *seen, more_seen);
    *hb = c11_view_join(c11, *hb, more_hb);
}

/* ---- an actor's views ---- */

enum { BUNDLE_WORDS = sizeof(struct c11_bundle) / sizeof(uint64_t) };

struct c11_bundle c11_bundle_get(const struct c11 *c11, uint32_t number)
{
    uint64_t words[BUNDLE_WORDS];
    struct c11_bundle bundle;
    for (size_t i = 0; i < BUNDLE_WORDS; i++)
        words[i] = pool_word(&c11->bundles, number, i);
    memcpy(&bundle, words, sizeof bundle);
    return bundle;
}

uint32_t c11_bundle_put(struct c11 *c11, const struct c11_bundle *bundle)
{
    uint64_t words[BUNDLE_WORDS];
    memcpy(words, bundle, sizeof *bundle);
    return pool_put(&c11->bundles, words, BUNDLE_WORDS);
}

void c11_bundle_shift(struct c11 *c11, struct c11_bundle *bundle, size_t spot, uint64_t at)
{
    uint32_t *views[] = {&bundle->seen,   &bundle->hb,       &bundle->acq_seen,
                         &bundle->acq_hb, &bundle->rel_seen, &bundle->rel_hb};
    for (size_t i = 0; i < sizeof views / sizeof *views; i++)
        *views[i] = c11_view_shift(c11, *views[i], spot, at);
}

/* ---- histories ---- */

enum { VALUE_WORDS = 3 };

static void take_value(struct c11_value *value, const uint64_t words[VALUE_WORDS])
{
    value->value = words[0];
    value->seen = (uint32_t)words[1];
    value->hb = (uint32_t)(words[1] >> 32);
    value->by = (uint32_t)(words[2] >> 2);
    value->plain = words[2] & 1;
    value->glued = words[2] >> 1 & 1;
}

static void give_value(const struct c11_value *value, uint64_t words[VALUE_WORDS])
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

void c11_model_get(const struct world *world, uint32_t number, struct c11_model *model)
{
    const struct c11 *c11 = &world->c11;
    size_t at = 1;
    model->sc_seen = (uint32_t)pool_word(&c11->models, number, 0);
    model->sc_hb = (uint32_t)(pool_word(&c11->models, number, 0) >> 32);
    for (size_t spot = 0; spot < c11->spot_count; spot++) {
        struct c11_history *history = &model->histories[spot];
        uint64_t head = pool_word(&c11->models, number, at++);
        if (c11->spots[spot].kind == C11_LOCK) {
            history->values[0] = (struct c11_value){.seen = (uint32_t)head, .hb = (uint32_t)(head >> 32)};
            continue;
        }
        history->count = head & 0xffff;
        history->by = (uint32_t)(head >> 16);
        if (c11->spots[spot].kind == C11_PLAIN)
            continue;
        history->values[0] = (struct c11_value){.value = first_value(world, &c11->spots[spot].place)};
        for (uint64_t i = 1; i <= history->count; i++) {
            uint64_t words[VALUE_WORDS];
            for (int k = 0; k < VALUE_WORDS; k++)
                words[k] = pool_word(&c11->models, number, at++);
            take_value(&history->values[i], words);
        }
    }
}

uint32_t c11_model_put(struct world *world, const struct c11_model *model)
{
    struct c11 *c11 = &world->c11;
    static uint64_t words[1 + C11_SPOTS * (1 + C11_VALUES * VALUE_WORDS)];
    size_t at = 0;
    words[at++] = model->sc_seen | (uint64_t)model->sc_hb << 32;
    for (size_t spot = 0; spot < c11->spot_count; spot++) {
        const struct c11_history *history = &model->histories[spot];
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

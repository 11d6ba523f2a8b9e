#include "explore/ending.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "explore/expect.h"
#include "explore/label.h"
#include "explore/world.h"

enum { MOST_ENDINGS = 512 };

static int by_place(const void *x, const void *y)
{
    const struct place *a = x, *b = y;
    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    return a->length < b->length ? 1 : a->length > b->length ? -1 : 0;
}

/* Places that overlap become one; what is longer than a value can be is cut. */
static void merge_places(struct endings *endings)
{
    size_t kept = 0;
    if (endings->place_count == 0)
        return;
    qsort(endings->places, endings->place_count, sizeof *endings->places, by_place);
    for (size_t i = 1; i < endings->place_count; i++) {
        struct place *last = &endings->places[kept], *next = &endings->places[i];
        uint64_t end = last->offset + last->length, next_end = next->offset + next->length;
        if (next->object == last->object && next->offset < end && next_end - last->offset <= CELL_WIDEST) {
            if (next_end > end)
                last->length = (uint32_t)(next_end - last->offset);
        } else if (next->object != last->object || next->offset >= end) {
            endings->places[++kept] = *next;
        } else if (next_end > end) {
            endings->places[++kept] = (struct place){next->object, end, (uint32_t)(next_end - end)};
        }
    }
    endings->place_count = kept + 1;
}

static int take_place(struct endings *endings, struct world *world, const struct place *place,
                      struct err *err)
{
    endings->places =
        mem_push(endings->places, &endings->place_count, &endings->place_capacity, sizeof *endings->places);
    endings->places[endings->place_count - 1] = *place;
    return world_meet_place(world, place, err);
}

static int take_variable(struct endings *endings, struct world *world, const char *name, struct err *err)
{
    struct place *places;
    size_t count;
    int failed = label_find(world, name, &places, &count, err);
    for (size_t i = 0; i < count && failed == 0; i++)
        failed = take_place(endings, world, &places[i], err);
    free(places);
    return failed;
}

static int take_told(struct endings *endings, struct world *world, struct err *err)
{
    for (size_t i = 0; i < world->contents.cells.told_count; i++) {
        struct place whole = label_whole(world, &world->contents.cells.told[i]);
        if (take_place(endings, world, &whole, err) != 0)
            return -1;
    }
    return 0;
}

struct taking { /* the names of an expectation */
    struct endings *endings;
    struct world *world;
};

static bool take_name(void *context, struct span name, int64_t *value, struct err *err)
{
    struct taking *taking = context;
    char *text = span_dup(name);
    *value = 0;
    int failed = take_variable(taking->endings, taking->world, text, err);
    free(text);
    return failed == 0;
}

int endings_take_places(struct endings *endings, struct world *world, const char *const *variables,
                        const char *expect, struct err *err)
{
    struct taking taking = {endings, world};
    const struct expect_names names = {take_name, &taking};
    bool holds;
    int failed = variables == NULL ? take_told(endings, world, err) : 0;
    for (size_t i = 0; variables != NULL && variables[i] != NULL && failed == 0; i++)
        failed = take_variable(endings, world, variables[i], err);
    if (expect != NULL && failed == 0)
        failed = expect_holds(expect, &names, &holds, err);
    merge_places(endings);
    for (size_t i = 0; i < endings->place_count; i++)
        endings->byte_count += endings->places[i].length;
    return failed;
}

/* ---- what is expected of one ending ---- */

struct asking {
    const struct endings *endings;
    struct world *world;
    const struct ending *ending;
};

/* The bytes of a place that is part of the result. */
static const uint8_t *bytes_at(const struct asking *asking, const struct place *place)
{
    const uint8_t *bytes = asking->ending->bytes;
    for (size_t i = 0; i < asking->endings->place_count; i++) {
        const struct place *part = &asking->endings->places[i];
        if (part->object == place->object && place->offset >= part->offset &&
            place->offset + place->length <= part->offset + part->length)
            return bytes + (place->offset - part->offset);
        bytes += part->length;
    }
    return NULL;
}

static bool value_of(void *context, struct span name, int64_t *value, struct err *err)
{
    const struct asking *asking = context;
    struct place *places = NULL;
    size_t count = 0;
    char *text = span_dup(name);
    bool found = label_find(asking->world, text, &places, &count, err) == 0;
    const uint8_t *bytes = found && count == 1 ? bytes_at(asking, &places[0]) : NULL;
    found = bytes != NULL && label_number(asking->world, &places[0], bytes, value);
    if (!found)
        err_usage(err, "'%s' is not a number in shared memory", text);
    free(text);
    free(places);
    return found;
}

int endings_expect(const struct endings *endings, struct world *world, const struct ending *ending,
                   const char *expect, bool *holds, struct err *err)
{
    struct asking asking = {endings, world, ending};
    const struct expect_names names = {value_of, &asking};
    return expect_holds(expect, &names, holds, err);
}

static void begin(struct endings *endings, const struct graph *graph)
{
    endings->begun = true;
    endings->of_state = mem_array(graph->count, sizeof *endings->of_state);
}

static void read_places(const struct endings *endings, const struct world *world, uint32_t content,
                        uint8_t *bytes)
{
    for (size_t i = 0; i < endings->place_count; i++) {
        contents_read(&world->contents, content, &endings->places[i], bytes);
        bytes += endings->places[i].length;
    }
}

void ending_classify(struct ending *ending)
{
    ending->end = ending->dead       ? EXPLORE_FAULTS
                  : ending->spinning ? EXPLORE_SPINS
                  : ending->sleeping ? EXPLORE_SLEEPS
                                     : EXPLORE_ENDS;
}

static void look_at_end(struct ending *ending, const struct world *world, const struct state *state)
{
    if (state->race != 0) {
        ending->end = EXPLORE_RACES;
        ending->race = state->race;
        return;
    }
    for (size_t i = 0; i < world->count; i++) {
        const struct op *op = state_op(world, state, (int)i);
        uint8_t bit = (uint8_t)(1u << i);
        if (op->kind == OP_FAULT) {
            ending->dead |= bit;
            ending->signal = op->fault;
        } else if (op->kind == OP_ENDLESS) {
            ending->spinning |= bit;
        } else if (state->queue[i] != 0) {
            ending->sleeping |= bit;
        }
    }
    ending_classify(ending);
}

static bool same(const struct endings *endings, const struct ending *x, const struct ending *y)
{
    if (x->end != y->end || x->sleeping != y->sleeping || x->spinning != y->spinning || x->dead != y->dead ||
        x->signal != y->signal || x->race != y->race)
        return false;
    return x->end != EXPLORE_ENDS || memcmp(x->bytes, y->bytes, endings->byte_count) == 0;
}

/* Takes over ending->bytes. */
static int keep(struct endings *endings, const struct ending *ending)
{
    for (size_t i = 0; i < endings->count; i++) {
        if (same(endings, &endings->list[i], ending)) {
            free(ending->bytes);
            return (int)i;
        }
    }
    if (endings->count == MOST_ENDINGS) {
        endings->many = true;
        free(ending->bytes);
        return MOST_ENDINGS - 1;
    }
    endings->list = mem_push(endings->list, &endings->count, &endings->capacity, sizeof *endings->list);
    endings->list[endings->count - 1] = *ending;
    return (int)endings->count - 1;
}

static int look_at(struct endings *endings, const struct world *world, const struct graph *graph,
                   const struct reach *reach, uint32_t state)
{
    struct ending ending = {.state = state};
    bool end = graph_is_end(graph, state);
    bool never = reach != NULL && !reach->can_end[state];
    if (!end && !never)
        return -1;
    if (end)
        look_at_end(&ending, world, &graph->states[state]);
    else
        ending.end = EXPLORE_SPINS;
    for (size_t i = 0; !end && i < world->count; i++)
        ending.spinning |= (uint8_t)(graph_can(graph, state, (int)i) << i);
    if (end) {
        ending.bytes = mem_alloc(endings->byte_count);
        read_places(endings, world, graph->states[state].content, ending.bytes);
    }
    return keep(endings, &ending);
}

bool endings_advance(struct endings *endings, const struct world *world, const struct graph *graph,
                     const struct reach *reach, uint64_t until_ns)
{
    enum { CLOCK_EVERY = 1024 };
    if (!endings->begun)
        begin(endings, graph);
    while (endings->at < graph->count) {
        uint32_t state = (uint32_t)endings->at++;
        endings->of_state[state] = look_at(endings, world, graph, reach, state);
        if (state % CLOCK_EVERY == 0 && clock_now() >= until_ns)
            return endings->at == graph->count;
    }
    return true;
}

int endings_put(struct endings *endings, const struct world *world, const struct ending *kind,
                uint32_t content)
{
    struct ending ending = *kind;
    ending.bytes = mem_alloc(endings->byte_count);
    read_places(endings, world, content, ending.bytes);
    return keep(endings, &ending);
}

int *endings_of_ends(const struct endings *endings, const struct graph *graph)
{
    int *of = mem_array(graph->count, sizeof *of);
    for (uint32_t i = 0; i < graph->count; i++)
        of[i] = graph_is_end(graph, i) ? endings->of_state[i] : -1;
    return of;
}

void endings_free(struct endings *endings)
{
    for (size_t i = 0; i < endings->count; i++)
        free(endings->list[i].bytes);
    free(endings->list);
    free(endings->places);
    free(endings->of_state);
    *endings = (struct endings){0};
}

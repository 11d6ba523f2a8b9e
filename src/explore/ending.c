#include "explore/ending.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
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

void endings_take_places(struct endings *endings, const struct world *world)
{
    const struct cells *cells = &world->contents.cells;
    for (size_t i = 0; i < cells->told_count; i++) {
        endings->places = mem_push(endings->places, &endings->place_count, &endings->place_capacity,
                                   sizeof *endings->places);
        endings->places[endings->place_count - 1] = cells->told[i];
    }
    merge_places(endings);
    for (size_t i = 0; i < endings->place_count; i++)
        endings->byte_count += endings->places[i].length;
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
        x->signal != y->signal)
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

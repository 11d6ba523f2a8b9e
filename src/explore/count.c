#include "explore/count.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "explore/world.h"

static void ways_free(struct count_ways *ways)
{
    for (size_t i = 0; i < ways->count; i++)
        mpz_clear(ways->list[i].number);
    free(ways->list);
    *ways = (struct count_ways){0};
}

static void ways_add(struct count_ways *ways, const struct count_key *key, const mpz_t number)
{
    ways->list = mem_push(ways->list, &ways->count, &ways->capacity, sizeof *ways->list);
    ways->list[ways->count - 1].key = *key;
    mpz_init_set(ways->list[ways->count - 1].number, number);
}

static int by_key(const void *x, const void *y)
{
    const struct count_way *a = x, *b = y;
    return memcmp(&a->key, &b->key, sizeof a->key);
}

/* Ways with equal keys become one. */
static void ways_merge(struct count_ways *ways)
{
    size_t kept = 0;
    if (ways->count == 0)
        return;
    qsort(ways->list, ways->count, sizeof *ways->list, by_key);
    for (size_t i = 1; i < ways->count; i++) {
        if (by_key(&ways->list[kept], &ways->list[i]) == 0) {
            mpz_add(ways->list[kept].number, ways->list[kept].number, ways->list[i].number);
            mpz_clear(ways->list[i].number);
        } else {
            ways->list[++kept] = ways->list[i];
        }
    }
    ways->count = kept + 1;
}

static void ways_clear(struct count_ways *ways)
{
    for (size_t i = 0; i < ways->count; i++)
        mpz_clear(ways->list[i].number);
    ways->count = 0;
}

static unsigned instructions_left(const struct count_key *key)
{
    unsigned sum = 0;
    for (int i = 0; i < EXPLORE_ACTORS; i++)
        sum += key->left[i];
    return sum;
}

static uint32_t lead(const struct world *world, const struct state *state, size_t actor)
{
    return world->learners[actor].locals.list[state->local[actor]].lead;
}

void count_begin(struct count *count, enum count_what what, bool bars, const struct graph *graph,
                 size_t outcome_count)
{
    *count = (struct count){.what = what, .bars = bars, .outcome_count = outcome_count};
    count->state_count = graph->count;
    count->ways = mem_array(graph->count, sizeof *count->ways);
    count->sums = mem_array(outcome_count, sizeof *count->sums);
    for (size_t i = 0; i < outcome_count; i++) {
        for (int k = 0; k < EXPLORE_BAR; k++)
            mpz_init(count->sums[i][k]);
    }
}

/* Before the walk: one way leads to the beginning. */
static void first_way(struct count *count, const struct world *world, const struct graph *graph)
{
    struct count_key key = {0};
    mpz_t one;
    for (size_t i = 0; count->what == COUNT_SCHEDULES && i < world->count; i++)
        key.left[i] = (uint16_t)lead(world, &graph->states[0], i);
    mpz_init_set_ui(one, 1);
    ways_add(&count->ways[0], &key, one);
    mpz_clear(one);
}

/* A switch away from an actor that could have gone on. */
static void move(struct count *count, struct count_key *key, const struct graph *graph, uint32_t state,
                 int actor)
{
    int last = key->last - 1;
    if (!count->bars)
        return;
    bool could = last >= 0 && (key->left[last] > 0 || graph_can(graph, state, last));
    if (last != actor && could && key->preemptions < EXPLORE_BAR - 1)
        key->preemptions++;
    key->last = (uint8_t)(actor + 1);
}

/* Who sleeps behind a step of `actor`: those before it in turn, and those asleep, that do not meet it. */
static uint8_t fall_asleep(const struct world *world, const struct state *state, unsigned asleep, int actor)
{
    unsigned still = 0;
    for (size_t i = 0; i < world->count; i++) {
        if ((asleep >> i & 1) && (int)i != actor &&
            !op_depends(state_op(world, state, (int)i), state_op(world, state, actor)))
            still |= 1u << i;
    }
    return (uint8_t)still;
}

static void refill(const struct count *count, struct count_key *key, const struct world *world,
                   const struct graph *graph, uint32_t state, unsigned action, uint32_t next)
{
    if (count->what != COUNT_SCHEDULES)
        return;
    unsigned who = state_stepped(world, &graph->states[state], action, &graph->states[next]);
    for (size_t i = 0; i < world->count; i++) {
        if (who >> i & 1)
            key->left[i] = (uint16_t)lead(world, &graph->states[next], i);
    }
}

/* Every next step of one way to a state. */
static void walk_way(struct count *count, const struct world *world, const struct graph *graph,
                     uint32_t state, const struct count_way *way)
{
    unsigned asleep = way->key.asleep;
    for (unsigned action = 0; action < graph->actions; action++) {
        uint32_t next = graph_next(graph, state, action);
        bool step = !graph_is_drain(graph, action);
        int actor = state_actor(action);
        struct count_key key = way->key;
        if (step && key.left[actor] > 0) { /* an instruction that nobody else can tell */
            move(count, &key, graph, state, actor);
            key.left[actor]--;
            ways_add(&count->below, &key, way->number);
            continue;
        }
        if (next == GRAPH_NONE || (count->what == COUNT_DIFFERENT && (asleep >> action & 1)))
            continue;
        if (step)
            move(count, &key, graph, state, actor);
        if (count->what == COUNT_DIFFERENT) {
            key.asleep = fall_asleep(world, &graph->states[state], asleep, (int)action);
            asleep |= 1u << action;
        }
        refill(count, &key, world, graph, state, action, next);
        ways_add(&count->ways[next], &key, way->number);
    }
}

static void end_way(struct count *count, int outcome, const struct count_way *way)
{
    if (instructions_left(&way->key) > 0)
        return;
    mpz_t *sum = &count->sums[outcome][way->key.preemptions];
    mpz_add(*sum, *sum, way->number);
}

static int by_left(const void *x, const void *y)
{
    unsigned a = instructions_left(&((const struct count_way *)x)->key);
    unsigned b = instructions_left(&((const struct count_way *)y)->key);
    return a < b ? 1 : a > b ? -1 : 0;
}

/* Ways with so many instructions left move from the state's list to `now`. */
static void take_level(struct count *count, struct count_ways *ways, size_t *taken, unsigned left)
{
    while (*taken < ways->count && instructions_left(&ways->list[*taken].key) == left) {
        ways_add(&count->now, &ways->list[*taken].key, ways->list[*taken].number);
        ++*taken;
    }
}

/* All ways to a state, those with most instructions left first: an instruction that nobody else can tell
 * leads from one of them to another. */
static void walk_state(struct count *count, const struct world *world, const struct graph *graph,
                       uint32_t state, const int *outcome_of)
{
    struct count_ways *ways = &count->ways[state];
    size_t taken = 0;
    qsort(ways->list, ways->count, sizeof *ways->list, by_left);
    while (taken < ways->count || count->below.count > 0) {
        struct count_ways swap = count->now;
        count->now = count->below;
        count->below = swap;
        const struct count_way *top = count->now.count > 0 ? &count->now.list[0] : &ways->list[taken];
        take_level(count, ways, &taken, instructions_left(&top->key));
        ways_merge(&count->now);
        for (size_t i = 0; i < count->now.count; i++) {
            walk_way(count, world, graph, state, &count->now.list[i]);
            if (outcome_of[state] >= 0)
                end_way(count, outcome_of[state], &count->now.list[i]);
        }
        ways_clear(&count->now);
    }
    ways_free(ways);
}

bool count_advance(struct count *count, const struct world *world, const struct graph *graph,
                   const struct reach *reach, const int *outcome_of, uint64_t until_ns)
{
    if (count->at == 0 && reach->order_count > 0)
        first_way(count, world, graph);
    while (count->at < reach->order_count) {
        walk_state(count, world, graph, reach->order[count->at++], outcome_of);
        if (clock_now() >= until_ns)
            return count->at == reach->order_count;
    }
    return true;
}

double count_work(const struct world *world, const struct graph *graph, const struct reach *reach,
                  double *most)
{
    double sum = 0;
    *most = 0;
    for (size_t i = 0; i < reach->order_count; i++) {
        double ways = 1;
        for (size_t k = 0; k < world->count; k++)
            ways *= lead(world, &graph->states[reach->order[i]], k) + 1;
        sum += ways;
        if (ways > *most)
            *most = ways;
    }
    return sum;
}

void count_free(struct count *count)
{
    for (size_t i = 0; i < count->outcome_count; i++) {
        for (int k = 0; k < EXPLORE_BAR; k++)
            mpz_clear(count->sums[i][k]);
    }
    for (size_t i = 0; i < count->state_count; i++)
        ways_free(&count->ways[i]);
    free(count->ways);
    free(count->sums);
    ways_free(&count->now);
    ways_free(&count->below);
    *count = (struct count){0};
}

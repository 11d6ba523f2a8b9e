#include "explore/report.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "explore/describe.h"
#include "explore/label.h"
#include "explore/report_races.h"
#include "explore/report_runs.h"
#include "explore/run.h"

/* ---- values and their words ---- */

static void fill_values(struct explore_outcome *outcome, struct explore *explore, const struct ending *ending)
{
    const struct endings *endings = &explore->endings;
    const uint8_t *bytes = ending->bytes;
    if (bytes == NULL || ending->race != 0)
        return;
    outcome->value_count = endings->place_count;
    outcome->values = mem_array(endings->place_count, sizeof *outcome->values);
    for (size_t i = 0; i < endings->place_count; i++) {
        const struct place *place = &endings->places[i];
        struct explore_value *value = &outcome->values[i];
        value->object = place->object;
        value->offset = place->offset;
        value->length = place->length;
        memcpy(value->bytes, bytes, place->length);
        value->name = label_name(&explore->world, place);
        value->text = label_value(&explore->world, place, bytes);
        bytes += place->length;
    }
}

/* A value that is the same whatever happens says nothing. */
static bool varies(const struct explore *explore, size_t value)
{
    const struct endings *endings = &explore->endings;
    const struct ending *first = NULL;
    size_t at = 0;
    for (size_t i = 0; i < value; i++)
        at += endings->places[i].length;
    for (size_t i = 0; i < endings->count; i++) {
        const struct ending *ending = &endings->list[i];
        if (ending->end != EXPLORE_ENDS)
            continue;
        if (first == NULL)
            first = ending;
        else if (memcmp(first->bytes + at, ending->bytes + at, endings->places[value].length) != 0)
            return true;
    }
    return false;
}

static void print_values(struct buf *text, const struct explore *explore,
                         const struct explore_outcome *outcome)
{
    bool any = false;
    for (size_t i = 0; i < outcome->value_count; i++)
        any |= varies(explore, i);
    for (size_t i = 0; i < outcome->value_count; i++) {
        if (any && !varies(explore, i))
            continue;
        buf_printf(text, "%s%s = %s", text->length > 0 ? ", " : "", outcome->values[i].name,
                   outcome->values[i].text);
    }
    if (text->length == 0)
        buf_text_add(text, "all end");
}

static void print_letters(struct buf *text, unsigned who, const char *one, const char *many)
{
    int count = __builtin_popcount(who), done = 0;
    for (int i = 0; i < EXPLORE_ACTORS; i++) {
        if (!(who >> i & 1))
            continue;
        buf_printf(text, "%s%c", done == 0 ? "" : done == count - 1 ? " and " : ", ", actor_letter(i));
        done++;
    }
    buf_text_add(text, count == 1 ? one : many);
}

static char *words(const struct explore *explore, const struct explore_outcome *outcome)
{
    struct buf text = {0};
    switch (outcome->end) {
    case EXPLORE_ENDS: print_values(&text, explore, outcome); break;
    case EXPLORE_SLEEPS:
        print_letters(&text, outcome->sleeping, " sleeps for ever", " sleep for ever");
        break;
    case EXPLORE_SPINS: print_letters(&text, outcome->spinning, " runs for ever", " run for ever"); break;
    case EXPLORE_FAULTS:
        print_letters(&text, outcome->dead, " dies of SIG", " die of SIG");
        buf_text_add(&text, sigabbrev_np(outcome->signal));
        break;
    case EXPLORE_RACES: break; /* its race has the words */
    }
    return buf_take(&text);
}

/* ---- counts ---- */

static struct explore_count exact(const mpz_t number)
{
    return (struct explore_count){EXPLORE_EXACT, mpz_get_str(NULL, 10, number)};
}

static void add_sums(mpz_t total, mpz_t sums[EXPLORE_BAR])
{
    for (int i = 0; i < EXPLORE_BAR; i++)
        mpz_add(total, total, sums[i]);
}

/* What one walk counted for the endings from first to last: the total and the bars. */
static void fill_count(struct explore_count *total, struct explore_count *bars, const struct count *count,
                       size_t first, size_t last)
{
    mpz_t sum, bar;
    mpz_inits(sum, bar, NULL);
    for (size_t i = first; i < last; i++)
        add_sums(sum, count->sums[i]);
    *total = exact(sum);
    for (int k = 0; bars != NULL && count->bars && k < EXPLORE_BAR; k++) {
        mpz_set_ui(bar, 0);
        for (size_t i = first; i < last; i++)
            mpz_add(bar, bar, count->sums[i][k]);
        bars[k] = exact(bar);
    }
    mpz_clears(sum, bar, NULL);
}

static void fill_counts(struct explore_counts *counts, const struct explore *explore, size_t first,
                        size_t last, bool endless)
{
    struct explore_count *totals[] = {&counts->orders, &counts->different, &counts->schedules};
    struct explore_count *bars[] = {counts->orders_by, NULL, counts->schedules_by};
    for (size_t what = 0; what < sizeof totals / sizeof *totals; what++) {
        if (endless)
            totals[what]->kind = EXPLORE_ENDLESS;
        else if (explore->counted[what])
            fill_count(totals[what], bars[what], &explore->counts[what], first, last);
    }
}

/* A spin loop lies on some way to it. */
static bool *find_endless(const struct explore *explore)
{
    bool *endless = mem_array(explore->endings.count, sizeof *endless);
    if (explore->claim != EXPLORE_ALL)
        return endless;
    for (uint32_t state = 0; state < explore->graph.count; state++) {
        int ending = explore->endings.of_state[state];
        if (ending >= 0 && (explore->of_end[state] < 0 || !explore->reach.ordered[state]))
            endless[ending] = true;
    }
    return endless;
}

/* ---- the result ---- */

void report_ending(struct explore_outcome *outcome, struct explore *explore, size_t which)
{
    const struct ending *ending = &explore->endings.list[which];
    outcome->end = ending->end;
    outcome->sleeping = ending->sleeping;
    outcome->spinning = ending->spinning;
    outcome->dead = ending->dead;
    outcome->signal = ending->signal;
    fill_values(outcome, explore, ending);
    outcome->text =
        ending->race != 0 ? mem_dup(explore->result->races[ending->race - 1].text) : words(explore, outcome);
    outcome->expected = outcome->end == EXPLORE_ENDS;
    const char *expect = explore->request.expect;
    if (outcome->expected && expect != NULL &&
        endings_expect(&explore->endings, &explore->world, ending, expect, &outcome->expected,
                       &explore->err) != 0)
        run_stop(explore, EXPLORE_REFUSED, "%s", explore->err.text);
}

static void fill_outcome(struct explore_outcome *outcome, struct explore *explore, size_t which, bool endless)
{
    const struct witness_path *path = &explore->search.paths[which];
    report_ending(outcome, explore, which);
    fill_counts(&outcome->counts, explore, which, which + 1, endless);
    if (explore->result->hardware_rounds > 0)
        outcome->hardware = explore->hardware.counts[which];
    if (path->actions == NULL)
        return;
    outcome->preemptions = path->preemptions;
    describe_path(&outcome->witness, &explore->world, &explore->graph, path->actions, path->count);
    outcome->witness.preemptions = path->preemptions;
    outcome->witness.replayed = explore->witnessed[which];
}

static int by_preemptions(const void *x, const void *y)
{
    const struct explore_outcome *a = x, *b = y;
    if (a->preemptions != b->preemptions)
        return a->preemptions < b->preemptions ? -1 : 1;
    if (a->witness.step_count != b->witness.step_count)
        return a->witness.step_count < b->witness.step_count ? -1 : 1;
    return strcmp(a->text, b->text);
}

static void fill_objects(struct explore_result *result, const struct objects *objects)
{
    result->object_count = objects->count;
    result->objects = mem_array(objects->count, sizeof *result->objects);
    for (size_t i = 0; i < objects->count; i++) {
        result->objects[i].id = objects->list[i].id;
        result->objects[i].name = mem_dup(objects->list[i].name);
    }
}

static void fill_numbers(struct explore *explore)
{
    struct explore_result *result = explore->result;
    result->claim = explore->claim;
    result->states = explore->graph.count;
    result->edges = explore->graph.edges;
    result->done_ns = run_elapsed(explore);
    for (size_t i = 0; i < explore->world.count; i++) {
        result->learned += explore->world.learners[i].learned;
        result->steps += explore->world.learners[i].body.steps;
    }
}

static void fill_outcomes(struct explore *explore)
{
    struct explore_result *result = explore->result;
    bool *endless = find_endless(explore), any = false;
    result->outcome_count = explore->endings.count;
    result->outcomes = mem_array(result->outcome_count, sizeof *result->outcomes);
    for (size_t i = 0; i < result->outcome_count; i++) {
        fill_outcome(&result->outcomes[i], explore, i, endless[i]);
        any |= endless[i];
    }
    fill_counts(&result->counts, explore, 0, result->outcome_count, any);
    free(endless);
}

/* Deaths tell outcomes by number, so theirs stay where they are. */
static void judge(struct explore_result *result)
{
    if (result->death_count == 0 && result->outcome_count > 0)
        qsort(result->outcomes, result->outcome_count, sizeof *result->outcomes, by_preemptions);
    result->expected = true;
    for (size_t i = 0; i < result->outcome_count; i++) {
        if (result->outcomes[i].expected)
            continue;
        result->expected = false;
        if (result->failing < 0)
            result->failing = (int)i;
    }
}

void report_fill(struct explore *explore)
{
    bool known = explore->claim != EXPLORE_REFUSED && explore->claim != EXPLORE_BROKEN;
    fill_numbers(explore);
    fill_objects(explore->result, &explore->world.objects);
    report_races(explore);
    if (known && explore->request.mode == EXPLORE_RECORD)
        report_record(explore);
    else if (known && explore->request.mode == EXPLORE_KILL)
        report_deaths(explore);
    else if (known && explore->result->one_by_one)
        report_singles(explore);
    else if (known && explore->search.paths != NULL)
        fill_outcomes(explore);
    explore->result->claim = explore->claim;
    judge(explore->result);
}

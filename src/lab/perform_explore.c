/* Every order from here: the held processes of the stage are handed to explore, which works in slices of at
 * most 8 ms between two turns of the loop and gives them back as they were. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/anchor.h"
#include "explore/explore.h"
#include "lab/perform_parts.h"

enum { SLICE_MS = 8 };

static size_t held_actors(struct perform *perform, const char *to, struct explore_held held[EXPLORE_ACTORS])
{
    struct snapshot now = {0};
    size_t count = 0;
    if (perform->stage != NULL)
        stage_look(perform->stage, &now);
    for (size_t i = 0; i < now.nactors && count < EXPLORE_ACTORS; i++)
        if (now.actors[i].alive && now.actors[i].held && now.actors[i].last != OUT_BLOCKED)
            held[count++] = (struct explore_held){.pid = now.actors[i].pid, .to = to};
    snapshot_free(&now);
    return count;
}

/* A place of the section as explore takes it: an anchor of the lesson's program becomes file and line. */
static char *section_place(const struct perform *perform, const struct effect *effect, int which,
                           struct err *err)
{
    const char *word = effect->args != NULL && effect->args[0] != NULL ? effect->args[which] : NULL;
    char *dir = perform_source_dir(perform, effect->flags);
    char *place = dir != NULL && effect->flags != NULL && word != NULL
                      ? anchor_place(dir, effect->flags, word, err)
                      : mem_dup(word);
    free(dir);
    return place;
}

void perform_explore(struct perform *perform, const struct effect *effect)
{
    struct err err = {0};
    struct explore_held held[EXPLORE_ACTORS];
    char *from = section_place(perform, effect, 0, &err);
    char *to = section_place(perform, effect, 1, &err);
    struct explore_request request = {
        .held = held, .from = from, .to = to, .hardware_rounds = EXPLORE_ROUNDS, .cpu = -1};
    perform_explore_end(perform);
    perform->explore_told = 0;
    request.held_count = held_actors(perform, to, held);
    if (!explore_mode_parse(effect->path, &request.mode))
        err_set(&err, "explore has the modes sc, cores, kill and c11, not %s", effect->path);
    if (perform_buffers_wait(perform))
        err_set(&err, "explore begins with empty store buffers: drain them first");
    if (request.held_count < 2)
        err_set(&err, "explore needs two to four held processes where their section begins");
    if (!err.set)
        perform->explore = explore_begin(&request, &err);
    perform->explore_request = effect->request;
    if (perform->explore == NULL)
        queue_failed(perform->queue, effect->request, err.text);
    free(from);
    free(to);
}

static void add_result(struct event *event, const char *name, const char *digits)
{
    event->results = mem_resize(event->results, event->result_count + 1, sizeof *event->results);
    event->results[event->result_count++] = (struct result){mem_dup(name), strtoll(digits, NULL, 10)};
}

static void add_count(struct event *event, const char *name, const struct explore_count *count)
{
    /* A count beyond 64 bits is shown in the table; a condition cannot compare it. */
    if (count->kind == EXPLORE_EXACT && strlen(count->digits) <= 18)
        add_result(event, name, count->digits);
}

static void add_number(struct event *event, const char *name, uint64_t number)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    add_result(event, name, digits);
}

/* "schedules_2", "orders_2": of the result whose one value is 2; "schedules_sleep" where nobody can go on. */
static void add_outcome(struct event *event, const struct explore_outcome *outcome)
{
    static const char *const ends[] = {[EXPLORE_ENDS] = NULL,
                                       [EXPLORE_SLEEPS] = "sleep",
                                       [EXPLORE_SPINS] = "spin",
                                       [EXPLORE_FAULTS] = "fault",
                                       [EXPLORE_RACES] = "race"};
    const char *which = ends[outcome->end];
    if (which == NULL && outcome->value_count == 1)
        which = outcome->values[0].text;
    if (which == NULL)
        return;
    char *schedules = mem_printf("schedules_%s", which);
    char *orders = mem_printf("orders_%s", which);
    char *preemptions = mem_printf("preemptions_%s", which);
    add_count(event, schedules, &outcome->counts.schedules);
    add_count(event, orders, &outcome->counts.orders);
    add_number(event, preemptions, outcome->preemptions);
    free(schedules);
    free(orders);
    free(preemptions);
}

/* "counter_min", "counter_max": of a variable, over all results in which everybody came to the end. */
static void add_range(struct event *event, const struct explore_result *result, size_t value)
{
    const char *variable = NULL;
    long long least = LLONG_MAX, most = LLONG_MIN;
    for (size_t i = 0; i < result->outcome_count; i++) {
        const struct explore_outcome *outcome = &result->outcomes[i];
        if (outcome->end != EXPLORE_ENDS || value >= outcome->value_count)
            continue;
        long long number = strtoll(outcome->values[value].text, NULL, 10);
        variable = outcome->values[value].name;
        least = number < least ? number : least;
        most = number > most ? number : most;
    }
    if (variable == NULL)
        return;
    char *names[] = {mem_printf("%s_min", variable), mem_printf("%s_max", variable)};
    const long long numbers[] = {least, most};
    for (int i = 0; i < 2; i++) {
        char digits[24];
        snprintf(digits, sizeof digits, "%lld", numbers[i]);
        add_result(event, names[i], digits);
        free(names[i]);
    }
}

static void add_ranges(struct event *event, const struct explore_result *result)
{
    size_t most = 0;
    for (size_t i = 0; i < result->outcome_count; i++)
        most = result->outcomes[i].value_count > most ? result->outcomes[i].value_count : most;
    for (size_t value = 0; value < most; value++)
        add_range(event, result, value);
}

static void add_deaths(struct event *event, const struct explore_result *result)
{
    uint64_t hang = 0;
    for (size_t i = 0; i < result->death_count; i++)
        hang += result->outcomes[result->deaths[i].outcome].end == EXPLORE_SLEEPS;
    add_number(event, "deaths", result->death_count);
    add_number(event, "deaths_hang", hang);
}

static void add_ends(struct event *event, const struct explore_result *result)
{
    uint64_t ends[EXPLORE_RACES + 1] = {0};
    for (size_t i = 0; i < result->outcome_count; i++)
        ends[result->outcomes[i].end]++;
    add_number(event, "ends", ends[EXPLORE_ENDS]);
    add_number(event, "sleeps", ends[EXPLORE_SLEEPS]);
    add_number(event, "spins", ends[EXPLORE_SPINS]);
    add_number(event, "faults", ends[EXPLORE_FAULTS]);
}

static void add_found(struct event *event, const struct explore_result *result)
{
    event->found = mem_array(result->outcome_count, sizeof *event->found);
    for (size_t i = 0; i < result->outcome_count; i++)
        event->found[event->found_count++] =
            (struct found){.text = mem_dup(result->outcomes[i].text),
                           .tokens = mem_dup(result->outcomes[i].witness.tokens),
                           .expected = result->outcomes[i].expected};
}

static void answer(struct perform *perform, const struct explore_result *result)
{
    if (result->claim == EXPLORE_REFUSED || result->claim == EXPLORE_BROKEN) {
        queue_failed(perform->queue, perform->explore_request, result->why);
        return;
    }
    struct event event = {
        .kind = EVENT_SOURCE, .request = perform->explore_request, .path = mem_dup("explore")};
    event.text = explore_table(result);
    add_count(&event, "schedules", &result->counts.schedules);
    add_count(&event, "orders", &result->counts.orders);
    add_count(&event, "different", &result->counts.different);
    add_number(&event, "complete", result->claim == EXPLORE_ALL);
    add_number(&event, "results", result->outcome_count);
    add_number(&event, "steps", result->steps);
    add_number(&event, "replays", result->replays);
    add_number(&event, "hardware_rounds", result->hardware_rounds);
    add_number(&event, "hardware_outside", result->hardware_outside);
    add_number(&event, "races", result->race_count);
    for (size_t i = 0; i < result->outcome_count; i++)
        add_outcome(&event, &result->outcomes[i]);
    add_ends(&event, result);
    add_ranges(&event, result);
    add_deaths(&event, result);
    add_found(&event, result);
    queue_add(perform->queue, event);
}

/* A long one tells every second how far it is. */
static void tell_progress(struct perform *perform)
{
    static const char *const phases[] = {[EXPLORE_STARTING] = "begins",
                                         [EXPLORE_LEARNING] = "looks",
                                         [EXPLORE_COUNTING] = "counts",
                                         [EXPLORE_REPLAYING] = "replays",
                                         [EXPLORE_DONE] = "ends"};
    struct explore_progress progress = explore_progress(perform->explore);
    uint64_t seconds = progress.ns / CLOCK_S;
    if (seconds <= perform->explore_told)
        return;
    perform->explore_told = seconds;
    char *text = mem_printf("explore %s: %llu states, %llu to do, %llu steps, %llu s; o stops it",
                            phases[progress.phase], (unsigned long long)progress.states,
                            (unsigned long long)progress.to_do, (unsigned long long)progress.steps,
                            (unsigned long long)seconds);
    queue_add(perform->queue, (struct event){.kind = EVENT_SOURCE,
                                             .request = perform->explore_request,
                                             .path = mem_dup("exploring"),
                                             .text = text});
}

void perform_explore_cancel(struct perform *perform)
{
    if (perform->explore == NULL)
        return;
    queue_failed(perform->queue, perform->explore_request, "Stopped: not every order was looked at.");
    perform_explore_end(perform);
}

void perform_explore_slice(struct perform *perform)
{
    if (perform->explore == NULL)
        return;
    if (!explore_advance(perform->explore, (uint64_t)SLICE_MS * CLOCK_MS)) {
        tell_progress(perform);
        return;
    }
    const struct explore_result *result = explore_result(perform->explore);
    answer(perform, result);
    if (result->mode == EXPLORE_C11 && (result->claim == EXPLORE_ALL || result->claim == EXPLORE_NOT_ALL))
        perform_walk_begin(perform);
    else
        perform_explore_end(perform);
    perform->news = true;
    perform_stage_news(perform);
}

void perform_explore_end(struct perform *perform)
{
    explore_free(perform->explore);
    perform->explore = NULL;
    perform_walk_end(perform);
}

/* A result as JSON: the same facts, nothing rounded; counts are strings, since they may have hundreds of
 * digits. */
#include <jansson.h>
#include <stdlib.h>

#include "base/mem.h"
#include "explore/explore.h"

static json_t *text_or_null(const char *text)
{
    return text != NULL ? json_string(text) : json_null();
}

static json_t *count_json(const struct explore_count *count)
{
    if (count->kind == EXPLORE_UNCOUNTED)
        return json_null();
    return json_string(count->kind == EXPLORE_ENDLESS ? "endless" : count->digits);
}

static json_t *bars_json(const struct explore_count bars[EXPLORE_BAR])
{
    json_t *list = json_array();
    for (int i = 0; i < EXPLORE_BAR && bars[i].kind == EXPLORE_EXACT; i++)
        json_array_append_new(list, json_string(bars[i].digits));
    return list;
}

static json_t *counts_json(const struct explore_counts *counts)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "schedules", count_json(&counts->schedules), "orders",
                     count_json(&counts->orders), "different", count_json(&counts->different),
                     "schedules_by_preemptions", bars_json(counts->schedules_by), "orders_by_preemptions",
                     bars_json(counts->orders_by));
}

static json_t *step_json(const struct explore_step *step)
{
    static const char *const acts[] = {
        [EXPLORE_LOAD] = "load",   [EXPLORE_STORE] = "store", [EXPLORE_CHANGE] = "change",
        [EXPLORE_WAIT] = "wait",   [EXPLORE_WAKE] = "wake",   [EXPLORE_CALL] = "call",
        [EXPLORE_FENCE] = "fence", [EXPLORE_DRAIN] = "drain", [EXPLORE_DIES] = "dies"};
    char actor[] = {actor_letter(step->actor), '\0'};
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:i, s:o, s:I, s:I, s:b, s:b}", "actor", actor, "act",
                     acts[step->act], "text", text_or_null(step->text), "place", text_or_null(step->name),
                     "file", text_or_null(step->file), "line", step->line, "inside",
                     text_or_null(step->inside), "before", (json_int_t)step->before, "value",
                     (json_int_t)step->value, "slept", step->slept, "buffered", step->buffered);
}

static json_t *witness_json(const struct explore_witness *witness)
{
    if (witness->tokens == NULL)
        return json_null();
    json_t *steps = json_array();
    for (size_t i = 0; i < witness->step_count; i++)
        json_array_append_new(steps, step_json(&witness->steps[i]));
    return json_pack("{s:s, s:i, s:b, s:o}", "schedule", witness->tokens, "preemptions",
                     (int)witness->preemptions, "replayed", witness->replayed, "steps", steps);
}

static json_t *outcome_json(const struct explore_outcome *outcome)
{
    static const char *const ends[] = {[EXPLORE_ENDS] = "ends",
                                       [EXPLORE_SLEEPS] = "deadlock",
                                       [EXPLORE_SPINS] = "livelock",
                                       [EXPLORE_FAULTS] = "fault",
                                       [EXPLORE_RACES] = "race"};
    json_t *values = json_object();
    for (size_t i = 0; i < outcome->value_count; i++)
        json_object_set_new(values, outcome->values[i].name, json_string(outcome->values[i].text));
    return json_pack("{s:s, s:s, s:b, s:o, s:o, s:i, s:I, s:o}", "end", ends[outcome->end], "text",
                     outcome->text, "expected", outcome->expected, "values", values, "counts",
                     counts_json(&outcome->counts), "preemptions", (int)outcome->preemptions, "on_two_cpus",
                     (json_int_t)outcome->hardware, "witness", witness_json(&outcome->witness));
}

static json_t *death_json(const struct explore_death *death)
{
    char actor[] = {actor_letter(death->actor), '\0'};
    return json_pack("{s:s, s:i, s:i, s:o, s:o, s:i}", "actor", actor, "after", (int)death->after, "outcome",
                     death->outcome, "next", text_or_null(death->next), "file", text_or_null(death->file),
                     "line", death->line);
}

static json_t *side_json(const struct explore_side *side)
{
    char actor[] = {actor_letter(side->actor), '\0'};
    return json_pack("{s:s, s:b, s:b, s:o, s:i, s:o, s:o}", "actor", actor, "writes", side->writes, "atomic",
                     side->atomic, "file", text_or_null(side->file), "line", side->line, "inside",
                     text_or_null(side->inside), "locks", text_or_null(side->locks));
}

static json_t *races_json(const struct explore_result *result)
{
    json_t *races = json_array();
    for (size_t i = 0; i < result->race_count; i++) {
        const struct explore_race *race = &result->races[i];
        json_array_append_new(races, json_pack("{s:s, s:s, s:o, s:o}", "place", race->name, "text",
                                               race->text, "first", side_json(&race->first), "second",
                                               side_json(&race->second)));
    }
    return races;
}

static json_t *lists_json(const struct explore_result *result)
{
    json_t *outcomes = json_array(), *deaths = json_array(), *notes = json_array();
    for (size_t i = 0; i < result->outcome_count; i++)
        json_array_append_new(outcomes, outcome_json(&result->outcomes[i]));
    for (size_t i = 0; i < result->death_count; i++)
        json_array_append_new(deaths, death_json(&result->deaths[i]));
    for (size_t i = 0; i < result->note_count; i++)
        json_array_append_new(notes, json_string(result->notes[i]));
    json_t *hardware =
        json_pack("{s:i, s:I, s:o}", "rounds", (int)result->hardware_rounds, "outside",
                  (json_int_t)result->hardware_outside, "why_not", text_or_null(result->hardware_why));
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "on_two_cpus", hardware, "outcomes", outcomes, "races",
                     races_json(result), "deaths", deaths, "notes", notes);
}

char *explore_json(const struct explore_result *result)
{
    static const char *const claims[] = {[EXPLORE_ALL] = "all",
                                         [EXPLORE_NOT_ALL] = "not all",
                                         [EXPLORE_REFUSED] = "refused",
                                         [EXPLORE_BROKEN] = "broken"};
    json_t *all =
        json_pack("{s:s, s:s, s:b, s:o, s:b, s:i, s:o, s:I, s:I, s:I, s:I, s:i, s:f}", "mode",
                  explore_mode_name(result->mode), "claim", claims[result->claim], "complete",
                  result->claim == EXPLORE_ALL, "why", text_or_null(result->why), "expected",
                  result->expected, "actors", (int)result->actors, "counts", counts_json(&result->counts),
                  "states", (json_int_t)result->states, "edges", (json_int_t)result->edges, "learned",
                  (json_int_t)result->learned, "steps", (json_int_t)result->steps, "replays",
                  (int)result->replays, "seconds", (double)result->explored_ns / 1e9);
    json_t *lists = lists_json(result);
    json_object_update(all, lists);
    json_decref(lists);
    char *dump = json_dumps(all, JSON_INDENT(2));
    char *text = mem_printf("%s\n", dump);
    free(dump);
    json_decref(all);
    return text;
}

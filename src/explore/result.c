#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "explore/describe.h"
#include "explore/explore.h"

static void free_counts(struct explore_counts *counts)
{
    free(counts->schedules.digits);
    free(counts->orders.digits);
    free(counts->different.digits);
    for (int i = 0; i < EXPLORE_BAR; i++) {
        free(counts->schedules_by[i].digits);
        free(counts->orders_by[i].digits);
    }
}

void explore_outcome_free(struct explore_outcome *outcome)
{
    for (size_t i = 0; i < outcome->value_count; i++) {
        free(outcome->values[i].name);
        free(outcome->values[i].text);
    }
    free(outcome->values);
    free(outcome->text);
    free_counts(&outcome->counts);
    describe_free(&outcome->witness);
}

static void free_side(struct explore_side *side)
{
    free(side->file);
    free(side->inside);
    free(side->locks);
}

static void free_race(struct explore_race *race)
{
    free(race->name);
    free(race->text);
    free_side(&race->first);
    free_side(&race->second);
}

void explore_result_free(struct explore_result *result)
{
    if (result == NULL)
        return;
    for (size_t i = 0; i < result->outcome_count; i++)
        explore_outcome_free(&result->outcomes[i]);
    for (size_t i = 0; i < result->object_count; i++)
        free(result->objects[i].name);
    for (size_t i = 0; i < result->death_count; i++) {
        free(result->deaths[i].next);
        free(result->deaths[i].file);
        free(result->deaths[i].inside);
    }
    for (size_t i = 0; i < result->note_count; i++)
        free(result->notes[i]);
    for (size_t i = 0; i < result->race_count; i++)
        free_race(&result->races[i]);
    free(result->races);
    free(result->outcomes);
    free(result->objects);
    free(result->deaths);
    free(result->notes);
    free(result->why);
    free(result->hardware_why);
    free_counts(&result->counts);
    free(result);
}

bool explore_holds(const struct explore_result *result)
{
    return result->claim == EXPLORE_ALL && result->expected;
}

static const char *const mode_names[] = {[EXPLORE_SC] = "sc",
                                         [EXPLORE_CORES] = "cores",
                                         [EXPLORE_KILL] = "kill",
                                         [EXPLORE_C11] = "c11",
                                         [EXPLORE_RECORD] = "record"};

const char *explore_mode_name(enum explore_mode mode)
{
    return mode_names[mode];
}

bool explore_mode_parse(const char *name, enum explore_mode *mode)
{
    *mode = EXPLORE_SC;
    for (size_t i = 0; name != NULL && i < sizeof mode_names / sizeof *mode_names; i++) {
        if (strcmp(name, mode_names[i]) != 0)
            continue;
        *mode = (enum explore_mode)i;
        return true;
    }
    return name == NULL;
}

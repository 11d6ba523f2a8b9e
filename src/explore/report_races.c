#include "explore/report_races.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "explore/describe.h"
#include "explore/label.h"
#include "explore/run.h"

static const char *base_name(const char *path)
{
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;
    return slash != NULL ? slash + 1 : path;
}

static void fill_side(struct explore_side *side, struct explore *explore, int actor, const struct op *op,
                      bool writes)
{
    struct explore_step step;
    describe_op(&step, &explore->world, actor, op);
    *side = (struct explore_side){.actor = actor,
                                  .writes = writes,
                                  .atomic = op->kind == OP_ATOMIC || op->locked,
                                  .file = step.file,
                                  .line = step.line,
                                  .inside = step.inside};
    free(step.name);
    free(step.text);
}

static char *lock_names(struct explore *explore, const struct ledger_access *access)
{
    struct buf text = {0};
    for (size_t i = 0; i < access->lock_count; i++) {
        char *name = label_name(&explore->world, &access->locks[i]);
        buf_printf(&text, "%s%s", i > 0 ? " and " : "", name);
        free(name);
    }
    return text.length > 0 ? buf_take(&text) : NULL;
}

static void print_side(struct buf *text, const struct explore_side *side, bool record)
{
    buf_printf(text, "%c %s", actor_letter(side->actor), side->writes ? "writes" : "reads");
    if (side->file != NULL)
        buf_printf(text, " (%s:%d)", base_name(side->file), side->line);
    if (record)
        buf_printf(text, " holding %s", side->locks != NULL ? side->locks : "no lock");
}

static void finish(struct explore_race *race, struct explore *explore, const struct place *place, bool record)
{
    struct buf text = {0};
    race->object = place->object;
    race->offset = place->offset;
    race->length = place->length;
    race->name = label_name(&explore->world, place);
    buf_printf(&text, "a data race on %s: ", race->name);
    print_side(&text, &race->first, record);
    buf_text_add(&text, ", ");
    print_side(&text, &race->second, record);
    buf_text_add(&text, ", and nothing orders them");
    race->text = buf_take(&text);
}

static void fill_c11(struct explore *explore)
{
    const struct c11 *c11 = &explore->world.c11;
    for (size_t i = 0; i < c11->race_count; i++) {
        const struct c11_race *from = &c11->races[i];
        struct explore_race *race = &explore->result->races[i];
        const struct c11_access *second = &c11->accesses[from->second - 1];
        if (from->first > 0) {
            const struct c11_access *first = &c11->accesses[from->first - 1];
            fill_side(&race->first, explore, first->actor, &first->op, true);
        }
        fill_side(&race->second, explore, second->actor, &second->op, from->second_writes);
        finish(race, explore, &from->place, false);
    }
}

static void drop(struct explore_race *race)
{
    struct explore_side *sides[] = {&race->first, &race->second};
    for (size_t i = 0; i < 2; i++) {
        free(sides[i]->file);
        free(sides[i]->inside);
        free(sides[i]->locks);
    }
    free(race->name);
    free(race->text);
    *race = (struct explore_race){0};
}

static bool same_line(const struct explore_side *x, const struct explore_side *y)
{
    return x->line == y->line && x->file != NULL && y->file != NULL && strcmp(x->file, y->file) == 0;
}

/* The same two lines and the same variable were told already: who came first, and whether it was the load or
 * the store of a line, is not another mistake. */
static bool is_told(const struct explore_race *races, size_t count, const struct explore_race *race)
{
    for (size_t i = 0; i < count; i++) {
        const struct explore_race *told = &races[i];
        bool lines = (same_line(&told->first, &race->first) && same_line(&told->second, &race->second)) ||
                     (same_line(&told->first, &race->second) && same_line(&told->second, &race->first));
        if (lines && strcmp(told->name, race->name) == 0)
            return true;
    }
    return false;
}

static void fill_record(struct explore *explore)
{
    struct explore_result *result = explore->result;
    const struct ledger *ledger = &explore->ledger;
    result->race_count = 0;
    for (size_t i = 0; i < ledger->race_count; i++) {
        struct explore_race *race = &result->races[result->race_count];
        const struct ledger_access *first = &ledger->accesses[ledger->races[i].first - 1],
                                   *second = &ledger->accesses[ledger->races[i].second - 1];
        fill_side(&race->first, explore, first->actor, &first->op, first->writes);
        fill_side(&race->second, explore, second->actor, &second->op, second->writes);
        race->first.locks = lock_names(explore, first);
        race->second.locks = lock_names(explore, second);
        finish(race, explore, &ledger->races[i].place, true);
        if (is_told(result->races, result->race_count, race))
            drop(race);
        else
            result->race_count++;
    }
    result->noted = ledger->noted;
}

void report_races(struct explore *explore)
{
    struct explore_result *result = explore->result;
    bool record = explore->request.mode == EXPLORE_RECORD;
    result->race_count = record ? explore->ledger.race_count : explore->world.c11.race_count;
    result->races = mem_array(result->race_count, sizeof *result->races);
    if (record)
        fill_record(explore);
    else
        fill_c11(explore);
}

void report_record(struct explore *explore)
{
    struct explore_result *result = explore->result;
    result->outcome_count = result->race_count;
    result->outcomes = mem_array(result->outcome_count, sizeof *result->outcomes);
    for (size_t i = 0; i < result->outcome_count; i++) {
        result->outcomes[i].end = EXPLORE_RACES;
        result->outcomes[i].text = mem_dup(result->races[i].text);
    }
}

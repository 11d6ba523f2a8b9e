#include "explore/report_runs.h"

#include <stdlib.h>

#include "base/mem.h"
#include "explore/describe.h"
#include "explore/report.h"
#include "explore/run.h"

/* The steps of a real run; "!A" stands for the death of A and has no op. */
static void fill_witness(struct explore_witness *witness, struct explore *explore,
                         const struct finding *found)
{
    size_t deaths = 0, at = 0, op = 0;
    for (const char *token = buf_text(&found->tokens); *token != '\0'; token++)
        deaths += *token == '!';
    witness->tokens = mem_dup(buf_text(&found->tokens));
    witness->replayed = true; /* it was never anything but real */
    witness->preemptions = found->preemptions;
    witness->step_count = found->op_count + deaths;
    witness->steps = mem_array(witness->step_count, sizeof *witness->steps);
    for (const char *token = witness->tokens; *token != '\0'; token++) {
        struct explore_step *step = &witness->steps[at++];
        if (*token == '!') {
            *step = (struct explore_step){.actor = *++token - 'A', .act = EXPLORE_DIES, .object = -1};
            step->text = mem_dup("is killed");
        } else {
            describe_op(step, &explore->world, *token - 'A', &found->ops[op++]);
        }
    }
}

static bool is_shorter(const struct finding *x, const struct finding *y)
{
    if (x->preemptions != y->preemptions)
        return x->preemptions < y->preemptions;
    return x->op_count < y->op_count;
}

/* One of many real runs that came to the same: the shortest is its witness. */
struct group {
    uint64_t runs;
    const struct finding *best;
};

/* Outcomes from the endings that groups belong to. */
static void fill_groups(struct explore *explore, struct group *groups)
{
    struct explore_result *result = explore->result;
    uint64_t sum = 0;
    result->outcome_count = explore->endings.count;
    result->outcomes = mem_array(result->outcome_count, sizeof *result->outcomes);
    for (size_t i = 0; i < result->outcome_count; i++) {
        struct explore_outcome *outcome = &result->outcomes[i];
        report_ending(outcome, explore, i);
        fill_witness(&outcome->witness, explore, groups[i].best);
        outcome->preemptions = groups[i].best->preemptions;
        outcome->counts.orders.kind = EXPLORE_EXACT;
        outcome->counts.orders.digits = mem_printf("%llu", (unsigned long long)groups[i].runs);
        sum += groups[i].runs;
    }
    result->counts.orders.kind = EXPLORE_EXACT;
    result->counts.orders.digits = mem_printf("%llu", (unsigned long long)sum);
}

static int take(struct explore *explore, struct group *groups, const struct finding *found, uint64_t runs)
{
    int ending = endings_put(&explore->endings, &explore->world, &found->end, found->end.state);
    struct group *group = &groups[ending];
    group->runs += runs;
    if (group->best == NULL || is_shorter(found, group->best))
        group->best = found;
    return ending;
}

static void fill_death(struct explore_death *row, struct explore *explore, const struct kill_death *death)
{
    struct explore_step next;
    describe_op(&next, &explore->world, death->victim, &death->next);
    *row = (struct explore_death){.actor = death->victim,
                                  .after = death->after,
                                  .next = next.text,
                                  .file = next.file,
                                  .inside = next.inside,
                                  .line = next.line};
    free(next.name);
}

void report_deaths(struct explore *explore)
{
    struct explore_result *result = explore->result;
    const struct kill *kill = &explore->kill;
    size_t count = kill->count - (kill->begun ? 1 : 0);
    struct group *groups = mem_array(count, sizeof *groups);
    result->death_count = count;
    result->deaths = mem_array(count, sizeof *result->deaths);
    for (size_t i = 0; i < count; i++) {
        fill_death(&result->deaths[i], explore, &kill->deaths[i]);
        result->deaths[i].outcome = take(explore, groups, &kill->deaths[i].found, 1);
    }
    fill_groups(explore, groups);
    free(groups);
}

void report_singles(struct explore *explore)
{
    const struct single *single = &explore->single;
    struct group *groups = mem_array(single->count, sizeof *groups);
    for (size_t i = 0; i < single->count; i++)
        take(explore, groups, &single->findings[i], single->findings[i].count);
    fill_groups(explore, groups);
    free(groups);
}

#include "explore/single.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "explore/world.h"

#define PATIENCE ((uint64_t)50 * CLOCK_MS) /* for sleepers that nobody here will wake */

static void end_solos(struct single *single)
{
    for (int i = 0; i < EXPLORE_ACTORS; i++)
        solo_free(&single->solos[i]);
    rounds_forget(&single->rounds);
    finding_free(&single->run);
    single->begun = false;
    single->spinning = 0;
    single->at = 0;
}

static int begin(struct single *single, struct world *world, struct err *err)
{
    if (single->choices == NULL)
        single->choices = mem_array(SINGLE_STEPS, sizeof *single->choices);
    single->begun = true;
    if (world_put_content(world, 0, err) != 0)
        return -1;
    for (size_t i = 0; i < world->count; i++) {
        if (solo_begin(&single->solos[i], world, (int)i, false, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- who can make a step ---- */

enum readiness { READY, WAITS, FAILS };

static enum readiness reach_all(struct single *single, struct world *world, uint64_t until_ns, unsigned *who,
                                struct err *err)
{
    *who = 0;
    for (size_t i = 0; i < world->count; i++) {
        struct solo *solo = &single->solos[i];
        if (solo->asleep && !body_is_asleep(&solo->body) && solo_wake(solo, CLOCK_S, err) == SOLO_FAILED)
            return FAILS;
        if (solo->asleep)
            continue;
        switch (solo_reach(solo, world, until_ns, err)) {
        case SOLO_MORE: return WAITS;
        case SOLO_FAILED: return FAILS;
        default: break;
        }
        if (!solo_is_over(solo))
            *who |= 1u << i;
    }
    *who &= ~single->spinning;
    return READY;
}

/* Nobody can go on: somebody who only sleeps for a while may come back. */
static bool may_wake(struct single *single, const struct world *world)
{
    bool any = false;
    for (size_t i = 0; i < world->count; i++)
        any |= single->solos[i].asleep && single->solos[i].op.kind != OP_WAIT;
    if (!any)
        return false;
    if (single->quiet == 0)
        single->quiet = clock_now();
    return clock_now() - single->quiet < PATIENCE;
}

/* ---- one run ---- */

static int last_actor(const struct single *single)
{
    return single->at > 0 ? single->choices[single->at - 1].actor : -1;
}

static unsigned preemptions_before(const struct single *single)
{
    return single->at > 0 ? single->choices[single->at - 1].preemptions : 0;
}

/* Behind the chosen part: the one that moved goes on where it can. The others are tried later, if the bound
 * allows. */
static void choose(struct single *single, unsigned who)
{
    int last = last_actor(single);
    bool goes_on = last >= 0 && (who >> last & 1);
    struct single_choice choice = {.actor = goes_on ? last : __builtin_ctz(who),
                                   .preempts = goes_on,
                                   .preemptions = preemptions_before(single)};
    choice.others = who & ~(1u << choice.actor);
    if (goes_on && choice.preemptions >= single->bound && choice.others != 0) {
        single->cut = true;
        choice.others = 0;
    }
    single->choices[single->length++] = choice;
}

static int make_step(struct single *single, struct world *world, int actor, struct err *err)
{
    struct solo *solo = &single->solos[actor];
    bool again;
    if (actor != last_actor(single))
        rounds_forget(&single->rounds);
    if (rounds_look(&single->rounds, world, solo, &again, err) != 0)
        return -1;
    if (again && single->at + 1 == single->length) { /* it gives way, and that is no preemption */
        single->spinning |= 1u << actor;
        single->length--;
        return 0;
    }
    single->spinning = 0;
    finding_step(&single->run, actor, &solo->op);
    single->at++;
    return solo_step(solo, err) == SOLO_FAILED ? -1 : 0;
}

static bool same_finding(const struct finding *x, const struct finding *y)
{
    return x->end.end == y->end.end && x->end.sleeping == y->end.sleeping &&
           x->end.spinning == y->end.spinning && x->end.dead == y->end.dead && x->end.state == y->end.state;
}

static void keep(struct single *single)
{
    struct finding *run = &single->run;
    run->count = 1;
    for (size_t i = 0; i < single->count; i++) {
        if (!same_finding(&single->findings[i], run))
            continue;
        single->findings[i].count++;
        return;
    }
    single->findings =
        mem_push(single->findings, &single->count, &single->capacity, sizeof *single->findings);
    single->findings[single->count - 1] = *run;
    *run = (struct finding){0};
}

/* The next order: the last choice that has another one left. Where there is none, the next bound. */
static void next_order(struct single *single)
{
    end_solos(single);
    while (single->length > 0) {
        struct single_choice *last = &single->choices[single->length - 1];
        if (last->others != 0) {
            last->actor = __builtin_ctz(last->others);
            last->others &= last->others - 1;
            last->preemptions = (single->length > 1 ? last[-1].preemptions : 0) + last->preempts;
            return;
        }
        single->length--;
    }
    single->whole = !single->cut;
    single->completed = single->bound + 1;
    single->bound += 1 + single->bound / 2;
    single->cut = false;
}

static int finish(struct single *single, struct world *world, struct err *err)
{
    unsigned preemptions = preemptions_before(single);
    if (finding_end(&single->run, world, single->solos, single->spinning, -1, err) != 0)
        return -1;
    single->run.preemptions = preemptions;
    if (preemptions >= single->completed) { /* the others were run under the bound before */
        single->runs++;
        keep(single);
    }
    next_order(single);
    return 0;
}

/* The run is not where it was sent: something differs from run to run, or it goes on for too long. */
static bool is_astray(struct single *single, unsigned who)
{
    bool long_run = single->at + 1 == SINGLE_STEPS;
    bool elsewhere = !(who >> single->choices[single->at].actor & 1);
    single->tired |= long_run;
    single->strayed += elsewhere;
    return long_run || elsewhere;
}

enum single_answer single_advance(struct single *single, struct world *world, uint64_t until_ns,
                                  struct err *err)
{
    unsigned who;
    while (!single->whole) {
        if (!single->begun && begin(single, world, err) != 0)
            return SINGLE_FAILED;
        enum readiness ready = reach_all(single, world, until_ns, &who, err);
        if (ready != READY)
            return ready == WAITS ? SINGLE_MORE : SINGLE_FAILED;
        if (who == 0 && may_wake(single, world))
            return SINGLE_MORE;
        single->quiet = 0;
        if (who == 0) {
            if (finish(single, world, err) != 0)
                return SINGLE_FAILED;
            continue;
        }
        if (single->at == single->length)
            choose(single, who);
        if (is_astray(single, who))
            next_order(single);
        else if (make_step(single, world, single->choices[single->at].actor, err) != 0)
            return SINGLE_FAILED;
        if (clock_now() >= until_ns)
            return SINGLE_MORE;
    }
    return SINGLE_DONE;
}

void single_free(struct single *single)
{
    end_solos(single);
    for (size_t i = 0; i < single->count; i++)
        finding_free(&single->findings[i]);
    free(single->findings);
    free(single->choices);
    rounds_free(&single->rounds);
    *single = (struct single){0};
}

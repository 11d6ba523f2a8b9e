#include "explore/kill.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "explore/world.h"

enum { MOST_STEPS = 5000 /* of one actor behind a death */ };

static struct kill_death *death_of(struct kill *kill)
{
    return &kill->deaths[kill->count - 1];
}

static void end_solos(struct kill *kill)
{
    for (int i = 0; i < EXPLORE_ACTORS; i++)
        solo_free(&kill->solos[i]);
    rounds_forget(&kill->rounds);
    kill->made = 0;
    kill->begun = kill->dead = false;
    kill->spinning = 0;
}

static int begin(struct kill *kill, struct world *world, struct err *err)
{
    kill->begun = true;
    kill->mover = kill->victim;
    if (world_put_content(world, 0, err) != 0)
        return -1;
    for (size_t i = 0; i < world->count; i++) {
        if (solo_begin(&kill->solos[i], world, (int)i, true, err) != 0)
            return -1;
    }
    kill->deaths = mem_push(kill->deaths, &kill->count, &kill->capacity, sizeof *kill->deaths);
    death_of(kill)->victim = kill->victim;
    return 0;
}

/* The victim ends before it could die: this death does not take place, and the next victim's turn comes. */
static void next_victim(struct kill *kill)
{
    finding_free(&death_of(kill)->found);
    kill->count--;
    end_solos(kill);
    kill->victim++;
    kill->after = 0;
}

static void die(struct kill *kill)
{
    struct kill_death *death = death_of(kill);
    struct solo *victim = &kill->solos[kill->victim];
    death->after = kill->after;
    death->next = victim->op;
    body_end(&victim->body);
    buf_printf(&death->found.tokens, "!%c", 'A' + kill->victim);
    kill->dead = true;
    kill->mover = -1;
    kill->made = 0;
}

static enum kill_answer lead(struct kill *kill, struct world *world, uint64_t until_ns, struct err *err)
{
    struct solo *victim = &kill->solos[kill->victim];
    enum solo_answer answer = victim->asleep ? SOLO_SLEEPS : solo_reach(victim, world, until_ns, err);
    if (answer == SOLO_MORE)
        return KILL_MORE;
    if (answer == SOLO_FAILED)
        return KILL_FAILED;
    if (kill->made == kill->after && !solo_is_over(victim)) {
        die(kill);
        return KILL_DONE;
    }
    if (solo_is_over(victim) || answer == SOLO_SLEEPS) {
        next_victim(kill);
        return KILL_DONE;
    }
    finding_step(&death_of(kill)->found, kill->victim, &victim->op);
    kill->made++;
    return solo_step(victim, err) == SOLO_FAILED ? KILL_FAILED : KILL_DONE;
}

/* Those who were woken meanwhile wake. */
static int look_at_sleepers(struct kill *kill, struct world *world, struct err *err)
{
    for (size_t i = 0; i < world->count; i++) {
        struct solo *solo = &kill->solos[i];
        if (solo->body.pid != 0 && solo->asleep && !body_is_asleep(&solo->body) &&
            solo_wake(solo, CLOCK_S, err) == SOLO_FAILED)
            return -1;
    }
    return 0;
}

static bool can_move(const struct kill *kill, int actor)
{
    const struct solo *solo = &kill->solos[actor];
    return solo->body.pid != 0 && !solo->asleep && !solo_is_over(solo) && !(kill->spinning >> actor & 1);
}

/* The one that moved goes on; else the next that can. -1 nobody. */
static int choose(const struct kill *kill, const struct world *world)
{
    if (kill->mover >= 0 && can_move(kill, kill->mover))
        return kill->mover;
    for (size_t i = 0; i < world->count; i++) {
        if (can_move(kill, (int)i))
            return (int)i;
    }
    return -1;
}

static int finish(struct kill *kill, struct world *world, struct err *err)
{
    int failed = finding_end(&death_of(kill)->found, world, kill->solos, kill->spinning, kill->victim, err);
    end_solos(kill);
    kill->after++;
    return failed;
}

/* The mover is about to make a step, unless it goes round for ever or for very long. */
static int look_for_rounds(struct kill *kill, struct world *world, struct err *err)
{
    bool again;
    if (rounds_look(&kill->rounds, world, &kill->solos[kill->mover], &again, err) != 0)
        return -1;
    if (kill->made > MOST_STEPS)
        kill->tired = again = true;
    kill->spinning |= (unsigned)again << kill->mover;
    return 0;
}

static enum kill_answer follow(struct kill *kill, struct world *world, uint64_t until_ns, struct err *err)
{
    if (look_at_sleepers(kill, world, err) != 0)
        return KILL_FAILED;
    int mover = choose(kill, world);
    if (mover < 0)
        return finish(kill, world, err) == 0 ? KILL_DONE : KILL_FAILED;
    if (mover != kill->mover) {
        rounds_forget(&kill->rounds);
        kill->made = 0;
    }
    kill->mover = mover;
    struct solo *solo = &kill->solos[mover];
    enum solo_answer answer = solo_reach(solo, world, until_ns, err);
    if (answer == SOLO_MORE)
        return KILL_MORE;
    if (answer == SOLO_FAILED)
        return KILL_FAILED;
    if (solo_is_over(solo))
        return KILL_DONE;
    if (look_for_rounds(kill, world, err) != 0)
        return KILL_FAILED;
    if (kill->spinning >> mover & 1)
        return KILL_DONE;
    finding_step(&death_of(kill)->found, mover, &solo->op);
    kill->made++;
    return solo_step(solo, err) == SOLO_FAILED ? KILL_FAILED : KILL_DONE;
}

enum kill_answer kill_advance(struct kill *kill, struct world *world, uint64_t until_ns, struct err *err)
{
    while (kill->victim < (int)world->count) {
        if (!kill->begun && begin(kill, world, err) != 0)
            return KILL_FAILED;
        enum kill_answer answer =
            kill->dead ? follow(kill, world, until_ns, err) : lead(kill, world, until_ns, err);
        if (answer != KILL_DONE)
            return answer;
        if (clock_now() >= until_ns)
            return KILL_MORE;
    }
    return KILL_DONE;
}

void kill_free(struct kill *kill)
{
    end_solos(kill);
    for (size_t i = 0; i < kill->count; i++)
        finding_free(&kill->deaths[i].found);
    free(kill->deaths);
    rounds_free(&kill->rounds);
    *kill = (struct kill){0};
}

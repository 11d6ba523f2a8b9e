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

static void forget_moments(struct kill *kill)
{
    table_free(&kill->seen);
    kill->hash_count = 0;
    kill->made = 0;
}

static void end_solos(struct kill *kill)
{
    for (int i = 0; i < EXPLORE_ACTORS; i++)
        solo_free(&kill->solos[i]);
    forget_moments(kill);
    buf_clear(&kill->tokens);
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
    free(death_of(kill)->ops);
    kill->count--;
    end_solos(kill);
    kill->victim++;
    kill->after = 0;
}

static void note_step(struct kill *kill, const struct op *op)
{
    struct kill_death *death = death_of(kill);
    death->ops = mem_push(death->ops, &death->op_count, &death->op_capacity, sizeof *death->ops);
    death->ops[death->op_count - 1] = *op;
    buf_char(&kill->tokens, (char)('A' + kill->mover));
    kill->made++;
}

static void die(struct kill *kill)
{
    struct kill_death *death = death_of(kill);
    struct solo *victim = &kill->solos[kill->victim];
    death->after = kill->after;
    death->next = victim->op;
    body_end(&victim->body);
    buf_printf(&kill->tokens, "!%c", 'A' + kill->victim);
    kill->dead = true;
    kill->mover = -1;
    forget_moments(kill);
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
    note_step(kill, &victim->op);
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

/* The same private state and the same shared bytes as before: it will go round for ever, since nobody else
 * moves meanwhile. */
static int look_for_spin(struct kill *kill, struct world *world, struct err *err)
{
    struct hash hash = {0};
    size_t at = 0;
    int64_t found;
    uint64_t *values = mem_array(world->contents.cells.count, sizeof *values);
    int failed =
        world_get_cells(world, values, err) != 0 || solo_hash(&kill->solos[kill->mover], &hash, err) != 0;
    hash_word(&hash, contents_of(&world->contents, values));
    free(values);
    if (failed)
        return -1;
    while ((found = table_next(&kill->seen, hash.a, &at)) != TABLE_NONE) {
        if (hash_equal(kill->hashes[found], hash))
            kill->spinning |= 1u << kill->mover;
    }
    kill->hashes = mem_push(kill->hashes, &kill->hash_count, &kill->hash_capacity, sizeof *kill->hashes);
    kill->hashes[kill->hash_count - 1] = hash;
    table_put(&kill->seen, hash.a, (uint32_t)kill->hash_count - 1);
    if (kill->made > MOST_STEPS) {
        kill->tired = true;
        kill->spinning |= 1u << kill->mover;
    }
    return 0;
}

static int finish(struct kill *kill, struct world *world, struct err *err)
{
    struct ending *end = &death_of(kill)->end;
    uint64_t *values = mem_array(world->contents.cells.count, sizeof *values);
    int failed = world_get_cells(world, values, err);
    end->state = contents_of(&world->contents, values);
    free(values);
    for (size_t i = 0; i < world->count; i++) {
        const struct solo *solo = &kill->solos[i];
        uint8_t bit = (uint8_t)(1u << i);
        if ((int)i == kill->victim)
            continue;
        end->sleeping |= solo->asleep ? bit : 0;
        end->spinning |= (kill->spinning & bit) || solo->op.kind == OP_ENDLESS ? bit : 0;
        end->dead |= solo->op.kind == OP_FAULT ? bit : 0;
        if (solo->op.kind == OP_FAULT)
            end->signal = solo->op.fault;
    }
    ending_classify(end);
    death_of(kill)->tokens = buf_take(&kill->tokens);
    end_solos(kill);
    kill->after++;
    return failed;
}

static enum kill_answer follow(struct kill *kill, struct world *world, uint64_t until_ns, struct err *err)
{
    if (look_at_sleepers(kill, world, err) != 0)
        return KILL_FAILED;
    int mover = choose(kill, world);
    if (mover < 0)
        return finish(kill, world, err) == 0 ? KILL_DONE : KILL_FAILED;
    if (mover != kill->mover)
        forget_moments(kill);
    kill->mover = mover;
    struct solo *solo = &kill->solos[mover];
    enum solo_answer answer = solo_reach(solo, world, until_ns, err);
    if (answer == SOLO_MORE)
        return KILL_MORE;
    if (answer == SOLO_FAILED)
        return KILL_FAILED;
    if (solo_is_over(solo))
        return KILL_DONE;
    if (look_for_spin(kill, world, err) != 0)
        return KILL_FAILED;
    if (kill->spinning >> mover & 1)
        return KILL_DONE;
    note_step(kill, &solo->op);
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
    for (size_t i = 0; i < kill->count; i++) {
        free(kill->deaths[i].tokens);
        free(kill->deaths[i].ops);
    }
    free(kill->deaths);
    free(kill->hashes);
    buf_free(&kill->tokens);
    *kill = (struct kill){0};
}

#include "explore/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "explore/ledger_order.h"
#include "explore/world.h"

/* ---- one run ---- */

static void forget_run(struct ledger *ledger)
{
    for (int i = 0; i < EXPLORE_ACTORS; i++)
        solo_free(&ledger->solos[i]);
    memset(ledger->clocks, 0, sizeof ledger->clocks);
    memset(ledger->pending, 0, sizeof ledger->pending);
    memset(ledger->fenced, 0, sizeof ledger->fenced);
    memset(ledger->lock_count, 0, sizeof ledger->lock_count);
    table_free(&ledger->byte_table);
    ledger->byte_count = ledger->file_count = 0;
    ledger->begun = false;
    ledger->steps = 0;
}

static int begin(struct ledger *ledger, struct world *world, struct err *err)
{
    ledger->begun = true;
    ledger->turn = -1;
    if (world_put_content(world, 0, err) != 0)
        return -1;
    for (size_t i = 0; i < world->count; i++) {
        if (solo_begin(&ledger->solos[i], world, (int)i, false, err) != 0)
            return -1;
    }
    return 0;
}

static int wake_sleepers(struct ledger *ledger, const struct world *world, struct err *err)
{
    for (size_t i = 0; i < world->count; i++) {
        struct solo *solo = &ledger->solos[i];
        if (!solo->asleep || body_is_asleep(&solo->body))
            continue;
        if (solo_wake(solo, CLOCK_S, err) == SOLO_FAILED)
            return -1;
        if (solo->op.kind == OP_FOREIGN)
            ledger_file_lock(ledger, (int)i, solo);
    }
    return 0;
}

static bool can_move(const struct ledger *ledger, size_t actor)
{
    return !ledger->solos[actor].asleep && !solo_is_over(&ledger->solos[actor]);
}

/* One after the other from actor number `run` on; in the last run by turns. -1 nobody. */
static int choose(const struct ledger *ledger, const struct world *world)
{
    bool turns = ledger->run == world->count;
    size_t first = turns ? (size_t)(ledger->turn + 1) : ledger->run;
    for (size_t i = 0; i < world->count; i++) {
        size_t actor = (first + i) % world->count;
        if (can_move(ledger, actor))
            return (int)actor;
    }
    return -1;
}

static enum ledger_answer move(struct ledger *ledger, struct world *world, int actor, uint64_t until_ns,
                               struct err *err)
{
    struct solo *solo = &ledger->solos[actor];
    struct op op;
    switch (solo_reach(solo, world, until_ns, err)) {
    case SOLO_MORE: return LEDGER_MORE;
    case SOLO_FAILED: return LEDGER_FAILED;
    default: break;
    }
    if (solo_is_over(solo))
        return LEDGER_DONE;
    op = solo->op;
    ledger->turn = actor;
    ledger->steps++;
    ledger_note(ledger, actor, &op);
    if (solo_step(solo, err) == SOLO_FAILED)
        return LEDGER_FAILED;
    if (op.kind == OP_FOREIGN && !solo->asleep)
        ledger_file_lock(ledger, actor, solo);
    return LEDGER_DONE;
}

static void finish(struct ledger *ledger, const struct world *world)
{
    for (size_t i = 0; i < world->count; i++)
        ledger->hangs |= ledger->solos[i].asleep;
    forget_run(ledger);
    ledger->run++;
}

enum ledger_answer ledger_advance(struct ledger *ledger, struct world *world, uint64_t until_ns,
                                  struct err *err)
{
    while (ledger->run <= world->count) {
        if (!ledger->begun && begin(ledger, world, err) != 0)
            return LEDGER_FAILED;
        if (wake_sleepers(ledger, world, err) != 0)
            return LEDGER_FAILED;
        int actor = choose(ledger, world);
        ledger->tired |= ledger->steps > LEDGER_STEPS;
        if (actor < 0 || ledger->steps > LEDGER_STEPS) {
            finish(ledger, world);
            continue;
        }
        enum ledger_answer answer = move(ledger, world, actor, until_ns, err);
        if (answer != LEDGER_DONE)
            return answer;
        if (clock_now() >= until_ns)
            return LEDGER_MORE;
    }
    return LEDGER_DONE;
}

void ledger_free(struct ledger *ledger)
{
    forget_run(ledger);
    free(ledger->bytes);
    free(ledger->accesses);
    free(ledger->races);
    free(ledger->files);
    *ledger = (struct ledger){0};
}

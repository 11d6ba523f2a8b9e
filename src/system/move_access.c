/* Up to and including the next instruction that touches a shared mapping, wherever it is: the lock word that
 * pthread_mutex_lock takes is touched inside libc. */
#include "system/insn.h"
#include "system/stage_inside.h"

/* With store buffers, what waits for an empty one is a step too. */
static bool counts(const struct stage *stage, const struct actor *actor)
{
    const unsigned drains = INSN_LOCKED | INSN_FENCE | INSN_SYSCALL;
    return stage->buffers != NULL && actor->has_done && (actor->done.traits & drains);
}

static enum verdict prepare(struct stage *stage, struct actor *actor)
{
    actor->move.touches = insn_prepare(stage, actor) || counts(stage, actor);
    return actor->move.refused ? GIVE_UP : GO_ON;
}

static enum verdict begin(struct stage *stage, struct actor *actor)
{
    actor->move.gait = GAIT_STEP;
    return prepare(stage, actor);
}

static enum verdict stopped(struct stage *stage, struct actor *actor, const struct trace_event *event)
{
    (void)event;
    insn_executed(stage, actor);
    if (actor->move.touches)
        return ARRIVED;
    if (move_is_long(actor))
        return move_give_up(actor, "%llu instructions, and none touched shared memory",
                            (unsigned long long)actor->move.steps);
    return prepare(stage, actor);
}

const struct move_way move_access = {begin, stopped};

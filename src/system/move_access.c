/* Up to and including the next instruction that touches a shared mapping, wherever it is: the lock word that
 * pthread_mutex_lock takes is touched inside libc. */
#include "system/stage_inside.h"

static enum verdict begin(struct stage *stage, struct actor *actor)
{
    actor->move.gait = GAIT_STEP;
    actor->move.touches = insn_prepare(stage, actor);
    return GO_ON;
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
    actor->move.touches = insn_prepare(stage, actor);
    return GO_ON;
}

const struct move_way move_access = {begin, stopped};

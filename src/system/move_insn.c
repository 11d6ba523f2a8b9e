/* One instruction. */
#include "system/insn.h"
#include "system/stage_inside.h"

static enum verdict begin(struct stage *stage, struct actor *actor)
{
    actor->move.gait = GAIT_STEP;
    insn_prepare(stage, actor);
    return actor->move.refused ? GIVE_UP : GO_ON;
}

static enum verdict stopped(struct stage *stage, struct actor *actor, const struct trace_event *event)
{
    (void)event;
    insn_executed(stage, actor);
    return ARRIVED;
}

const struct move_way move_insn = {begin, stopped};

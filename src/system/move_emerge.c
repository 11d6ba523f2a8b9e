/* A forked child begins inside fork, deep in the C library: it goes on until it is back in the program. */
#include "system/frames.h"
#include "system/stage_inside.h"

static bool in_program(struct stage *stage, struct actor *actor, struct frame *frame)
{
    return actor_frame(stage, actor, frame) && !frame->caller;
}

static enum verdict begin(struct stage *stage, struct actor *actor)
{
    struct frame frame;
    if (actor_frame(stage, actor, &frame)) {
        if (!frame.caller)
            return ARRIVED;
        if (move_land(actor, frame.pc, frame.sp, GAIT_RUN))
            return GO_ON;
    }
    actor->move.gait = GAIT_STEP; /* without unwind information: instruction by instruction */
    return GO_ON;
}

static enum verdict stopped(struct stage *stage, struct actor *actor, const struct trace_event *event)
{
    struct frame frame;
    if (actor->move.gait == GAIT_RUN)
        return event->kind == TRACE_BREAK && move_has_landed(actor) ? ARRIVED : GO_ON;
    actor->move.steps++;
    if (in_program(stage, actor, &frame))
        return ARRIVED;
    return move_is_long(actor) ? move_give_up(actor, "the child did not leave fork") : GO_ON;
}

const struct move_way move_emerge = {begin, stopped};

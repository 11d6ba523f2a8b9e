/* One source line. Instructions of the line are stepped, so that what they do to shared memory is seen; calls
 * are run over at full speed to a breakpoint behind them; the line has ended where another one begins, or
 * where the function has returned. Code that was inlined is no call: its lines are stepped. */
#include <string.h>

#include "base/mem.h"
#include "system/frames.h"
#include "system/images.h"
#include "system/insn.h"
#include "system/peek.h"
#include "system/stage_inside.h"

static bool line_at(struct stage *stage, struct actor *actor, uint64_t pc, struct debuginfo_line *line)
{
    const struct image_list *images = actor_images(stage, actor);
    const struct image *image = image_at(images, pc);
    return image != NULL && image->program && image_line(images, pc, line);
}

static void set_line(struct stage *stage, struct actor *actor)
{
    struct move *move = &actor->move;
    move->line_sp = arch_sp(&actor->regs);
    line_at(stage, actor, arch_pc(&actor->regs), &move->line);
}

static enum verdict run_to(struct actor *actor, uint64_t address, uint64_t sp)
{
    if (move_land(actor, address, sp, GAIT_SYSCALL))
        return GO_ON;
    return move_give_up(actor, "where the call returns to cannot be found");
}

/* Without a place to stop at: to the program's end. */
static enum verdict run_out(struct actor *actor)
{
    actor->move.gait = GAIT_SYSCALL;
    return GO_ON;
}

/* The next instruction of the line. */
static enum verdict next(struct stage *stage, struct actor *actor)
{
    uint64_t pc = arch_pc(&actor->regs);
    insn_prepare(stage, actor);
    if (actor->has_done && actor->done.flow == FLOW_CALL)
        return run_to(actor, pc + actor->done.length, arch_sp(&actor->regs));
    if (move_is_long(actor))
        return move_give_up(actor, "line %d has not ended after %llu instructions", actor->move.line.line,
                            (unsigned long long)actor->move.steps);
    actor->move.gait = GAIT_STEP;
    return GO_ON;
}

/* Left the lines of the program: by a jump into a library function, which returns to our caller; or by the
 * return from main or from a signal handler. */
static enum verdict left(struct stage *stage, struct actor *actor)
{
    uint64_t address;
    struct frame frame;
    uint64_t slot = arch_return_slot(&actor->regs);
    bool jumped = actor->has_done && actor->done.flow != FLOW_RETURN;
    if (jumped && peek_read(actor_subject(stage, actor), slot, &address, sizeof address))
        return run_to(actor, address, slot + sizeof address);
    if (actor_frame(stage, actor, &frame) && frame.caller)
        return run_to(actor, frame.pc, frame.sp);
    return run_out(actor);
}

static enum verdict look(struct stage *stage, struct actor *actor)
{
    struct move *move = &actor->move;
    struct debuginfo_line now;
    uint64_t pc = arch_pc(&actor->regs);
    if (pc >= move->line.start && pc < move->line.end)
        return next(stage, actor);
    if (!line_at(stage, actor, pc, &now))
        return left(stage, actor);
    if (arch_sp(&actor->regs) > move->line_sp + sizeof(uint64_t))
        return ARRIVED; /* in the caller, wherever in its line */
    bool same = now.line == move->line.line && strcmp(now.file, move->line.file) == 0;
    if (!same && now.statement)
        return ARRIVED;
    if (same)
        move->line = now; /* its code lies in several pieces */
    return next(stage, actor);
}

static enum verdict begin(struct stage *stage, struct actor *actor)
{
    struct frame frame;
    if (line_at(stage, actor, arch_pc(&actor->regs), &actor->move.line)) {
        set_line(stage, actor);
        actor->did = mem_printf("line %d", actor->move.line.line);
        return next(stage, actor);
    }
    if (!actor_frame(stage, actor, &frame) || !line_at(stage, actor, frame.pc - 1, &actor->move.line))
        return move_give_up(actor, "%s has no line numbers here: build it with -g, or step by call",
                            actor->name);
    actor->move.called = true;
    return run_to(actor, frame.pc, frame.sp);
}

static enum verdict landed(struct stage *stage, struct actor *actor)
{
    move_lift(actor);
    actor->epoch++;
    if (actor->move.called) {
        actor->move.called = false;
        set_line(stage, actor);
        actor->did = mem_printf("line %d", actor->move.line.line);
    }
    return look(stage, actor);
}

static enum verdict stopped(struct stage *stage, struct actor *actor, const struct trace_event *event)
{
    switch (event->kind) {
    case TRACE_SYSCALL_ENTRY: actor->call.syscalls++; return GO_ON;
    case TRACE_BREAK: return move_has_landed(actor) ? landed(stage, actor) : GO_ON;
    case TRACE_STEP: insn_executed(stage, actor); return look(stage, actor);
    default: return GO_ON;
    }
}

const struct move_way move_line = {begin, stopped};

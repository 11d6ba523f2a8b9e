/* Whatever the kind of move, the lab asks the kernel for a report, waits with little patience, and otherwise
 * looks again later: asleep for a while is "blocked", running for long without a report "no progress". */
#include "system/move.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "system/news.h"
#include "system/stage_inside.h"
#include "system/syscalls.h"
#include "system/waits.h"

enum {
    SLICE_NS = 8 * CLOCK_MS,      /* how long the lab may be busy with one actor before others get a turn */
    FIRST_PATIENCE_NS = CLOCK_MS, /* most steps report within it */
    LATER_PATIENCE_NS = CLOCK_MS / 5,
    CHECK_NS = 2 * CLOCK_MS,
    SLEEP_CHECKS = 5, /* of a sleeper after something happened that may wake it */
    CLOCK_EVERY = 32, /* reports between two looks at the clock */
};

static const struct move_way *way_of(enum move_kind kind)
{
    static const struct move_way *const ways[] = {
        [MOVE_INSN] = &move_insn, [MOVE_ACCESS] = &move_access, [MOVE_LINE] = &move_line,
        [MOVE_CALL] = &move_call, [MOVE_ARRIVE] = &move_arrive, [MOVE_EMERGE] = &move_emerge,
    };
    return ways[kind];
}

/* How long it may run without a report: none of the lesson programs computes for so long between two lines.
 */
static uint64_t endurance(enum move_kind kind)
{
    return (kind == MOVE_ARRIVE ? 4 : 2) * (uint64_t)CLOCK_S;
}

/* ---- breakpoints ---- */

struct trace_break *move_break_at(struct move *move, uint64_t address)
{
    for (size_t i = 0; i < move->nbreaks; i++)
        if (move->breaks[i].address == address)
            return &move->breaks[i];
    return NULL;
}

bool move_add_break(struct actor *actor, uint64_t address)
{
    struct move *move = &actor->move;
    struct trace_break at = {.address = address};
    if (move_break_at(move, address) != NULL)
        return true;
    if (trace_break_in(actor->pid, &at) != 0)
        return false;
    assert(move->passing == NULL); /* the array may move */
    move->breaks = mem_push(move->breaks, &move->nbreaks, &move->breaks_room, sizeof *move->breaks);
    move->breaks[move->nbreaks - 1] = at;
    return true;
}

static void breaks_out(struct actor *actor)
{
    struct move *move = &actor->move;
    for (size_t i = 0; i < move->nbreaks; i++)
        trace_break_out(actor->pid, &move->breaks[i]);
    move->nbreaks = 0;
    move->passing = NULL;
}

bool move_land(struct actor *actor, uint64_t address, uint64_t sp, enum gait gait)
{
    breaks_out(actor);
    actor->move.landing = (struct landing){address, sp, true};
    actor->move.gait = gait;
    return move_add_break(actor, address);
}

bool move_has_landed(const struct actor *actor)
{
    const struct landing *landing = &actor->move.landing;
    return landing->set && arch_pc(&actor->regs) == landing->address && arch_sp(&actor->regs) >= landing->sp;
}

void move_lift(struct actor *actor)
{
    breaks_out(actor);
    actor->move.landing.set = false;
}

/* ---- beginning and end ---- */

void move_drop(struct actor *actor)
{
    struct move *move = &actor->move;
    if (actor->threads != NULL && actor->alive && actor->threads[0].stopped)
        breaks_out(actor);
    free(move->breaks);
    free(move->why);
    free(move->place);
    *move = (struct move){0};
}

void move_end(struct stage *stage, struct actor *actor, enum outcome outcome)
{
    bool silent = actor->move.kind == MOVE_EMERGE && outcome == OUT_STEPPED;
    if (actor->move.kind == MOVE_ARRIVE && outcome == OUT_STEPPED)
        outcome = OUT_READY;
    free(actor->why);
    actor->why = outcome == OUT_NO_PROGRESS || outcome == OUT_REFUSED ? mem_dup(actor->move.why) : NULL;
    move_drop(actor);
    if (silent)
        actor->last = OUT_READY;
    else
        news_outcome(stage, actor, outcome, 0);
    move_stir(stage);
}

enum verdict move_give_up(struct actor *actor, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    free(actor->move.why);
    actor->move.why = mem_vprintf(format, args);
    va_end(args);
    return GIVE_UP;
}

bool move_is_long(struct actor *actor)
{
    struct move *move = &actor->move;
    if (move->steps % CLOCK_EVERY != 0)
        return false;
    uint64_t now = clock_now();
    move->began = move->began == 0 ? now : move->began;
    return now - move->began > endurance(move->kind);
}

/* From a breakpoint it goes on by taking that one out for one instruction. */
static void go_on(struct stage *stage, struct actor *actor)
{
    struct move *move = &actor->move;
    struct trace_break *here = move->gait == GAIT_STEP ? NULL : move_break_at(move, arch_pc(&actor->regs));
    if (here != NULL && here->in) {
        trace_break_out(actor->pid, here);
        move->passing = here;
    }
    move->quiet_since = 0;
    move->asleep_since = 0;
    move->blocked = false;
    actor_resume(stage, actor, &actor->threads[0]);
}

static void obey(struct stage *stage, struct actor *actor, enum verdict verdict, enum outcome when_given_up)
{
    switch (verdict) {
    case GO_ON: go_on(stage, actor); break;
    case ARRIVED: move_end(stage, actor, OUT_STEPPED); break;
    case GIVE_UP: move_end(stage, actor, actor->move.refused ? OUT_REFUSED : when_given_up); break;
    }
}

void move_begin(struct stage *stage, struct actor *actor, enum move_kind kind, const char *place)
{
    char *copy = mem_dup(place); /* it may be the wish's own */
    move_drop(actor);
    actor_forget_step(actor);
    stage->stepped = actor->id;
    actor->move.kind = kind;
    actor->move.place = copy;
    if (!actor_registers(actor))
        return; /* killed: its end is on the way */
    obey(stage, actor, way_of(kind)->begin(stage, actor), OUT_REFUSED);
    move_follow(stage, actor, FIRST_PATIENCE_NS);
}

/* Of the steps that stop at system calls: by call and by line. */
static void note_copies(struct actor *actor, const struct trace_event *event)
{
    struct trace_call call;
    bool is_call = event->kind == TRACE_SYSCALL_ENTRY || event->kind == TRACE_SYSCALL_EXIT;
    if (!is_call || trace_call(actor->pid, &call) != 0)
        return;
    if (!call.returned) {
        actor->move.copies = syscalls_copies((long)call.number);
    } else if (actor->move.copies && call.result > 0) {
        actor->call.copied += (uint64_t)call.result;
        actor->copied += (uint64_t)call.result;
    }
}

void move_stopped(struct stage *stage, struct actor *actor, const struct trace_event *event)
{
    struct move *move = &actor->move;
    if (!actor_registers(actor))
        return;
    if (event->kind == TRACE_INTERRUPTED) { /* by move_check */
        move_end(stage, actor, OUT_NO_PROGRESS);
        return;
    }
    if (move->passing != NULL && event->kind == TRACE_STEP) {
        trace_break_in(actor->pid, move->passing);
        move->passing = NULL;
        if (move->gait != GAIT_STEP) {
            go_on(stage, actor);
            return;
        }
    }
    if (event->kind == TRACE_STEP &&
        move->gait != GAIT_STEP) { /* left over from a step that was interrupted */
        go_on(stage, actor);
        return;
    }
    note_copies(actor, event);
    obey(stage, actor, way_of(move->kind)->stopped(stage, actor, event), OUT_NO_PROGRESS);
}

/* ---- patience ---- */

static bool is_awaited(const struct actor *actor)
{
    return actor->alive &&
           (actor->move.kind != MOVE_NONE || actor->wish != WISH_NONE || actor->newborn || actor->execing);
}

/* Blocked is one and the same sleep seen twice: between the two looks it was not on a processor. That it is
 * nobody's short affair, which the other process is about to end, is all that the time between them is for.
 */
static void asleep(struct stage *stage, struct actor *actor, const struct waits_raw *raw, uint64_t now)
{
    struct move *move = &actor->move;
    uint64_t turns = waits_turns(actor_subject(stage, actor));
    move->quiet_since = 0;
    if (move->asleep_since == 0 || move->asleep_in != raw->number || move->turns != turns) {
        move->asleep_since = now;
        move->asleep_in = raw->number;
        move->turns = turns;
    }
    if (now - move->asleep_since < CHECK_NS || move->blocked || move->kind == MOVE_EMERGE)
        return;
    move->blocked = true;
    move->checks_left = 0;
    news_outcome(stage, actor, OUT_BLOCKED, 0);
}

static void awake(struct actor *actor, uint64_t now)
{
    struct move *move = &actor->move;
    move->asleep_since = 0;
    move->blocked = false;
    if (move->quiet_since == 0) {
        move->quiet_since = now;
    } else if (now - move->quiet_since > endurance(move->kind) && !move->stopping) {
        move_give_up(actor, "it ran for %d s and did not arrive", (int)(endurance(move->kind) / CLOCK_S));
        move->stopping = true;
        actor_interrupt(actor);
    }
}

/* It has not reported: why? */
static void check(struct stage *stage, struct actor *actor)
{
    struct waits_raw raw;
    struct move *move = &actor->move;
    uint64_t now = clock_now();
    move->check_at = now + CHECK_NS;
    if (move->kind == MOVE_NONE || actor->threads[0].stopped)
        return;
    waits_read(actor_subject(stage, actor), &raw);
    if (waits_lasting(actor_subject(stage, actor), &raw))
        asleep(stage, actor, &raw, now);
    else
        awake(actor, now);
    if (move->checks_left > 0)
        move->checks_left--;
}

static void follow(struct stage *stage, struct actor *actor, uint64_t patience_ns)
{
    uint64_t end = 0;
    actor->move.eager = false;
    for (unsigned reports = 1; is_awaited(actor) && !actor->threads[0].stopped; reports++) {
        struct trace_event event =
            actor->prompt ? trace_wait_sure(actor->pid) : trace_wait(actor->pid, patience_ns);
        if (event.kind == TRACE_NOTHING) {
            check(stage, actor);
            if (actor->move.asleep_since == 0 || actor->move.blocked || patience_ns > CHECK_NS)
                return;
            patience_ns = CHECK_NS + 1; /* seen asleep: give it one more chance before that is said */
            continue;
        }
        stage_event_take(stage, actor, &event);
        if (reports % CLOCK_EVERY == 0) {
            uint64_t now = clock_now();
            end = end == 0 ? now + SLICE_NS : end;
            actor->move.eager = now >= end && actor->move.kind != MOVE_NONE;
            if (now >= end)
                return;
        }
    }
}

void move_follow(struct stage *stage, struct actor *actor, uint64_t patience_ns)
{
    bool together = actor_together(stage, actor);
    follow(stage, actor, patience_ns);
    if (together)
        actor_apart(stage);
}

void move_tick(struct stage *stage, struct actor *actor, uint64_t now)
{
    uint64_t deadline = move_deadline(actor);
    if (deadline != 0 && now >= deadline)
        move_follow(stage, actor, LATER_PATIENCE_NS);
}

uint64_t move_deadline(const struct actor *actor)
{
    const struct move *move = &actor->move;
    if (move->kind == MOVE_NONE || !actor->alive || actor->threads[0].stopped)
        return 0;
    if (move->eager)
        return 1;
    return move->blocked && move->checks_left == 0 ? 0 : move->check_at;
}

void move_stir(struct stage *stage)
{
    for (size_t i = 0; i < stage->nactors; i++) {
        struct move *move = &stage->actors[i]->move;
        if (!move->blocked)
            continue;
        move->checks_left = SLEEP_CHECKS;
        move->check_at = clock_now() + CHECK_NS;
    }
}

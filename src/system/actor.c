#include "system/actor.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "system/arch.h"
#include "system/frames.h"
#include "system/images.h"
#include "system/insn.h"
#include "system/names.h"
#include "system/news.h"
#include "system/stage_inside.h"
#include "system/terminal.h"
#include "system/trace.h"

struct actor *actor_new(struct stage *stage, pid_t pid, int parent, struct terminal *terminal,
                        const char *name)
{
    struct actor *actor = mem_alloc(sizeof *actor);
    *actor = (struct actor){.id = (int)stage->nactors,
                            .parent = parent,
                            .pid = pid,
                            .name = mem_dup(name),
                            .terminal = terminal,
                            .alive = true,
                            .last = OUT_RUNNING,
                            .epoch = 1};
    stage->actors = mem_push(stage->actors, &stage->nactors, &stage->actors_room, sizeof *stage->actors);
    stage->actors[actor->id] = actor;
    size_t nsubjects = (size_t)actor->id;
    stage->subjects = mem_push(stage->subjects, &nsubjects, &stage->subjects_room, sizeof *stage->subjects);
    subject_init(&stage->subjects[actor->id], actor->id, pid);
    actor->threads = mem_push(NULL, &actor->nthreads, &actor->threads_room, sizeof *actor->threads);
    actor->threads[0].tid = pid;
    return actor;
}

void actor_free(struct actor *actor)
{
    move_drop(actor);
    stage_view_forget(actor);
    free(actor->name);
    free(actor->why);
    free(actor->threads);
    free(actor->wished_place);
    free(actor->inherited);
    free(actor->insns);
    free(actor->shared);
    actor_forget_step(actor);
    free(actor);
}

/* What its last step did. */
void actor_forget_step(struct actor *actor)
{
    free(actor->did);
    free(actor->call.text);
    free(actor->call.result);
    free(actor->call.kernel);
    free(actor->call.function);
    actor->did = NULL;
    actor->call = (struct call_view){0};
    actor->nseen = actor->nseen_before = 0;
    actor->has_done = false;
}

struct subject *actor_subject(struct stage *stage, const struct actor *actor)
{
    return &stage->subjects[actor->id];
}

struct image_list *actor_images(struct stage *stage, struct actor *actor)
{
    struct subject *subject = actor_subject(stage, actor);
    if (!actor->images_listed)
        actor->images_listed = images_of(stage->images, actor->pid, &subject->images, NULL) == 0;
    return &subject->images;
}

bool actor_frame(struct stage *stage, struct actor *actor, struct frame *frame)
{
    const struct image_list *images = actor_images(stage, actor);
    if (image_at(images, arch_pc(&actor->regs)) == NULL) { /* in what was mapped since they were listed */
        actor->images_listed = false;
        images = actor_images(stage, actor);
    }
    return frames_find(images, actor_subject(stage, actor), &actor->regs, frame);
}

struct thread *actor_thread(struct actor *actor, pid_t tid)
{
    for (size_t i = 0; i < actor->nthreads; i++)
        if (actor->threads[i].tid == tid)
            return &actor->threads[i];
    return NULL;
}

bool actor_registers(struct actor *actor)
{
    if (!actor->regs_known)
        actor->regs_known = trace_registers(actor->pid, &actor->regs) == 0;
    return actor->regs_known;
}

void actor_set_registers(struct actor *actor)
{
    trace_set_registers(actor->pid, &actor->regs);
}

/* A thread whose call concerns the object folder is stopped once more, when that call has returned. */
static int go_on(struct actor *actor, struct thread *thread, enum gait gait)
{
    int signal = thread->signal;
    thread->signal = 0;
    if (thread->grouped && actor->move.kind == MOVE_NONE)
        return trace_listen(thread->tid);
    if (gait == GAIT_STEP || (actor->move.passing != NULL && thread == &actor->threads[0]))
        return trace_step(thread->tid, signal);
    if (gait == GAIT_SYSCALL || thread->deed.pending)
        return trace_syscall(thread->tid, signal);
    return trace_cont(thread->tid, signal);
}

/* Whether the step that is about to begin cannot sleep in a call: the kernel reports it as soon as it is
 * done. */
static bool will_report(struct stage *stage, struct actor *actor)
{
    const struct move *move = &actor->move;
    if (move->gait != GAIT_STEP || move->passing != NULL || actor->nthreads > 1 || !actor->regs_known ||
        arch_syscall_restarts(&actor->regs))
        return false;
    const struct disasm_insn *insn = insn_at(stage, actor, arch_pc(&actor->regs));
    return insn != NULL && (insn->traits & INSN_SYSCALL) == 0;
}

void actor_resume(struct stage *stage, struct actor *actor, struct thread *thread)
{
    bool leads = thread == &actor->threads[0];
    if (!thread->stopped)
        return;
    actor->prompt = leads && will_report(stage, actor);
    go_on(actor, thread, leads ? actor->move.gait : GAIT_RUN); /* a failure means killed: its end follows */
    thread->stopped = thread->grouped = false;
    if (!leads)
        return;
    actor->regs_known = false;
    stage->movers |= (uint64_t)1 << actor->id;
}

bool actor_stopped(const struct actor *actor)
{
    for (size_t i = 0; i < actor->nthreads; i++)
        if (!actor->threads[i].stopped)
            return false;
    return true;
}

void actor_interrupt(struct actor *actor)
{
    for (size_t i = 0; i < actor->nthreads; i++)
        if (!actor->threads[i].stopped)
            trace_interrupt(actor->threads[i].tid);
}

/* Every thread is stopped by now, or the wish waits on. */
void actor_grant(struct stage *stage, struct actor *actor)
{
    enum wish wish = actor->wish;
    if (!actor_stopped(actor))
        return;
    actor->wish = WISH_NONE;
    move_drop(actor);
    actor->held = wish != WISH_GO;
    if (wish == WISH_GO) {
        actor_forget_step(actor);
        actor_unpin(actor);
        actor->last = OUT_RUNNING;
        for (size_t i = 0; i < actor->nthreads; i++)
            actor_resume(stage, actor, &actor->threads[i]);
        return;
    }
    actor_pin(stage, actor);
    if (wish == WISH_HOLD)
        news_outcome(stage, actor, OUT_READY, 0);
    else
        move_begin(stage, actor, actor->wished, actor->wished_place);
}

void actor_wish(struct stage *stage, struct actor *actor, enum wish wish)
{
    enum { PATIENCE_NS = 20 * CLOCK_MS };
    actor->wish = wish;
    actor_interrupt(actor);
    if (actor_stopped(actor))
        actor_grant(stage, actor);
    else
        move_follow(stage, actor, PATIENCE_NS);
}

static bool put_on(pid_t pid, int cpu)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    return sched_setaffinity(pid, sizeof one, &one) == 0;
}

/* Tracer and tracee on one processor take turns without waking an idle one: two to three times as quick. */
void actor_pin(struct stage *stage, struct actor *actor)
{
    int cpu = stage->together ? sched_getcpu() : stage->cpu;
    if (cpu < 0 || actor->pinned || sched_getaffinity(actor->pid, sizeof actor->cpus, &actor->cpus) != 0)
        return;
    actor->pinned = put_on(actor->pid, cpu);
    actor->cpu = cpu;
}

bool actor_together(struct stage *stage, struct actor *actor)
{
    int cpu = stage->together && actor->pinned ? sched_getcpu() : -1;
    if (cpu < 0 || !put_on(0, cpu))
        return false;
    if (actor->cpu != cpu && put_on(actor->pid, cpu))
        actor->cpu = cpu;
    return true;
}

void actor_apart(struct stage *stage)
{
    sched_setaffinity(0, sizeof stage->cpus, &stage->cpus);
}

/* Not when the program has chosen its processors itself meanwhile. */
void actor_unpin(struct actor *actor)
{
    cpu_set_t now;
    if (!actor->pinned)
        return;
    actor->pinned = false;
    if (sched_getaffinity(actor->pid, sizeof now, &now) == 0 && CPU_COUNT(&now) == 1 &&
        CPU_ISSET(actor->cpu, &now))
        sched_setaffinity(actor->pid, sizeof actor->cpus, &actor->cpus);
}

void actor_ended(struct stage *stage, struct actor *actor, enum outcome how, int code)
{
    actor->alive = actor->held = false;
    actor->nthreads = 0;
    actor->wish = WISH_NONE;
    actor->last = how;
    actor->code = code;
    actor->epoch++;
    move_drop(actor);
    terminal_read(stage, actor->terminal, true);
    names_sweep(stage->names);
    news_add(stage,
             (struct stage_news){.kind = NEWS_ENDED, .actor = actor->id, .outcome = how, .code = code});
    move_stir(stage);
}

/* One report of the kernel about one thread: what it means for its actor, and what happens to it next.
 *
 * First what it says is noted down (take_note), then the stop is used: a wish is granted, a move goes on, a
 * free thread is resumed, a held one stays. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "system/arch.h"
#include "system/names.h"
#include "system/news.h"
#include "system/stage_inside.h"

enum { BIRTH_PATIENCE_NS = 20 * CLOCK_MS };

/* ---- processes and threads that come and go ---- */

static bool is_thread_of(const struct actor *actor, pid_t tid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d", actor->pid, tid);
    return access(path, F_OK) == 0;
}

static void thread_born(struct stage *stage, struct actor *actor, pid_t tid)
{
    actor->threads = mem_push(actor->threads, &actor->nthreads, &actor->threads_room, sizeof *actor->threads);
    actor->threads[actor->nthreads - 1].tid = tid;
    if (actor->move.kind == MOVE_NONE)
        return;
    actor->move.why =
        mem_printf("%c has started a thread: it is held whole, but only a process of one thread "
                   "can be stepped",
                   actor_letter(actor->id));
    move_end(stage, actor, OUT_REFUSED);
}

/* Whoever is forked beyond the last letter is ended: a fork bomb stays small. */
static void end_newborn(struct stage *stage, pid_t pid)
{
    kill(pid, SIGKILL);
    for (int stops = 0; stops < 8 && !trace_is_end(trace_wait(pid, BIRTH_PATIENCE_NS).kind); stops++)
        ;
    if (!stage->crowded)
        news_notice(stage, "more than %d processes: what is forked now is ended at once", ACTORS_MOST);
    stage->crowded = true;
}

/* The child has a copy of the breakpoints in its memory; its own first stop is the time to take them out. */
static void inherit(struct actor *child, const struct move *move)
{
    child->inherited = mem_array(move->nbreaks, sizeof *child->inherited);
    child->ninherited = move->nbreaks;
    memcpy(child->inherited, move->breaks, move->nbreaks * sizeof *child->inherited);
}

static void process_born(struct stage *stage, struct actor *parent, const struct trace_event *event)
{
    if (stage->nactors >= ACTORS_MOST) {
        end_newborn(stage, event->child);
        return;
    }
    struct actor *child = actor_new(stage, event->child, parent->id, parent->terminal, parent->name);
    child->newborn = true;
    child->shares_memory = event->kind == TRACE_VFORK;
    child->held = parent->held && !child->shares_memory; /* it execs a helper, which is not the lesson */
    child->pinned = parent->pinned;
    child->cpu = parent->cpu;
    child->cpus = parent->cpus;
    if (!child->shares_memory && parent->move.nbreaks > 0)
        inherit(child, &parent->move);
    news_add(stage, (struct stage_news){.kind = NEWS_CHILD, .actor = parent->id, .child = child->id});
    if (stage->closing)
        kill(child->pid, SIGKILL);
    move_follow(stage, child, BIRTH_PATIENCE_NS);
}

static void first_stop(struct stage *stage, struct actor *child)
{
    child->newborn = false;
    for (size_t i = 0; i < child->ninherited; i++)
        trace_break_out_of_child(child->pid, &child->inherited[i]);
    free(child->inherited);
    child->inherited = NULL;
    child->ninherited = 0;
    if (child->held && child->wish == WISH_NONE)
        move_begin(stage, child, MOVE_EMERGE, NULL);
    else
        actor_unpin(child);
}

/* While the child of a vfork shares the memory, it must not run into breakpoints meant for its parent. */
static void breaks_aside(struct actor *actor, bool aside)
{
    for (size_t i = 0; i < actor->move.nbreaks; i++) {
        if (aside)
            trace_break_out(actor->pid, &actor->move.breaks[i]);
        else
            trace_break_in(actor->pid, &actor->move.breaks[i]);
    }
}

static void image_replaced(struct stage *stage, struct actor *actor)
{
    actor->nthreads = 1; /* exec ended the others; the one that is left has the leader's id */
    actor->threads[0] = (struct thread){.tid = actor->pid, .stopped = true};
    for (size_t i = 0; i < actor->move.nbreaks; i++)
        actor->move.breaks[i].in = false;
    actor->execing = actor->shares_memory = false;
    actor->epoch++;
    actor->images_listed = false;
    free(actor->insns);
    actor->insns = NULL;
    subject_renew(actor_subject(stage, actor));
    if (actor->held && actor->wish == WISH_NONE)
        move_begin(stage, actor, MOVE_ARRIVE, NULL);
}

static void thread_ended(struct stage *stage, struct actor *actor, const struct trace_event *event)
{
    if (event->pid == actor->pid) {
        actor_ended(stage, actor, event->kind == TRACE_KILLED ? OUT_SIGNAL : OUT_EXITED, event->code);
        return;
    }
    struct thread *thread = actor_thread(actor, event->pid), *last = &actor->threads[actor->nthreads - 1];
    *thread = *last;
    actor->nthreads--;
}

/* ---- signals and calls ---- */

/* The kernel sends SIGXCPU when the processor time we allowed is used up, and allows one second more. */
static void time_used_up(struct stage *stage, struct actor *actor)
{
    struct rlimit limit = {0};
    prlimit(actor->pid, RLIMIT_CPU, NULL, &limit);
    news_notice(stage, "%c has used %llu s of processor time: it is held, and may go on",
                actor_letter(actor->id), (unsigned long long)limit.rlim_cur - 1);
    limit.rlim_cur += stage->cpu_seconds - 1;
    prlimit(actor->pid, RLIMIT_CPU, &limit, NULL);
    if (actor->move.kind != MOVE_NONE) {
        move_end(stage, actor, OUT_NO_PROGRESS);
    } else if (!actor->held) {
        actor->wish = WISH_HOLD;
        actor_interrupt(actor);
    }
}

static void signal_came(struct stage *stage, struct actor *actor, struct thread *thread, int signal)
{
    siginfo_t info = {0};
    trace_signal_info(thread->tid, &info);
    if (signal == SIGXCPU && info.si_code == SI_KERNEL) {
        time_used_up(stage, actor);
        return;
    }
    thread->signal = signal;
    stage_fault(stage, actor, thread->tid, &info);
}

static void deed_begins(struct stage *stage, struct thread *thread)
{
    struct trace_call call;
    if (trace_call(thread->tid, &call) == 0)
        thread->deed = name_deed_begin(thread->tid, &call, stage->names);
}

static void deed_done(struct stage *stage, struct actor *actor, struct thread *thread)
{
    struct user_regs_struct regs;
    if (trace_registers(thread->tid, &regs) == 0)
        name_deed_done(&thread->deed, actor->pid, arch_syscall_result(&regs), stage->names);
    thread->deed.pending = false;
}

/* Our own breakpoint: the program counter goes back to it. Another's: the signal that it stands for. */
static void break_hit(struct actor *actor, struct thread *thread)
{
    if (thread == &actor->threads[0] && actor_registers(actor)) {
        uint64_t at = arch_pc(&actor->regs) - ARCH_BREAKPOINT_PASSED;
        if (move_break_at(&actor->move, at) != NULL) {
            arch_set_pc(&actor->regs, at);
            actor_set_registers(actor);
            return;
        }
    }
    thread->signal = SIGTRAP;
}

/* ---- the two halves ---- */

static void take_note(struct stage *stage, struct actor *actor, struct thread *thread,
                      const struct trace_event *event)
{
    switch (event->kind) {
    case TRACE_CLONE:
        if (is_thread_of(actor, event->child)) {
            thread_born(stage, actor, event->child);
            break;
        }
        /* fall through */
    case TRACE_FORK: process_born(stage, actor, event); break;
    case TRACE_VFORK:
        breaks_aside(actor, true);
        process_born(stage, actor, event);
        break;
    case TRACE_VFORK_DONE: breaks_aside(actor, false); break;
    case TRACE_EXEC: image_replaced(stage, actor); break;
    case TRACE_INTERRUPTED:
        if (actor->newborn && event->pid == actor->pid)
            first_stop(stage, actor);
        break;
    case TRACE_FILTERED: deed_begins(stage, thread); break;
    case TRACE_STEP:
    case TRACE_SYSCALL_EXIT:
        if (thread->deed.pending)
            deed_done(stage, actor, thread);
        break;
    case TRACE_SIGNAL: signal_came(stage, actor, thread, event->code); break;
    case TRACE_BREAK: break_hit(actor, thread); break;
    default: break;
    }
}

static bool moves_on(const struct actor *actor, const struct thread *thread, const struct trace_event *event)
{
    if (thread->signal != 0 || event->pid != actor->pid)
        return false;
    return event->kind == TRACE_STEP || event->kind == TRACE_BREAK || event->kind == TRACE_SYSCALL_ENTRY ||
           event->kind == TRACE_SYSCALL_EXIT || (event->kind == TRACE_INTERRUPTED && actor->move.stopping);
}

static void use_stop(struct stage *stage, struct actor *actor, const struct trace_event *event)
{
    struct thread *thread = actor_thread(actor, event->pid); /* taking note may have moved it */
    if (thread == NULL || !thread->stopped)
        return; /* it has been resumed already */
    if (actor->wish != WISH_NONE)
        actor_grant(stage, actor);
    else if (actor->move.kind != MOVE_NONE && moves_on(actor, thread, event))
        move_stopped(stage, actor, event);
    else if (!actor->held || (actor->move.kind != MOVE_NONE && thread == &actor->threads[0]))
        actor_resume(stage, actor, thread);
}

void stage_event_take(struct stage *stage, struct actor *actor, const struct trace_event *event)
{
    struct thread *thread = actor_thread(actor, event->pid);
    if (thread == NULL || event->kind == TRACE_NOTHING)
        return;
    if (trace_is_end(event->kind)) {
        thread_ended(stage, actor, event);
        return;
    }
    thread->stopped = true;
    thread->grouped = event->kind == TRACE_GROUP_STOP;
    if (event->pid == actor->pid)
        actor->regs_known = false;
    take_note(stage, actor, thread, event);
    use_stop(stage, actor, event);
}

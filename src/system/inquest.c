#include "system/inquest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "system/child.h"
#include "system/images.h"
#include "system/inquest_inside.h"

/* ---- who there is ---- */

static struct watched *add_process(struct inquest *inquest, pid_t pid, const struct watched *parent)
{
    struct watched *process = mem_alloc(sizeof *process);
    process->pid = process->end.pid = pid;
    process->end.first = parent == NULL;
    subject_init(&process->subject, (int)inquest->nwatched, pid);
    if (parent != NULL)
        map_history_copy(&process->history, &parent->history);
    inquest->watched =
        mem_push(inquest->watched, &inquest->nwatched, &inquest->watched_room, sizeof *inquest->watched);
    inquest->watched[inquest->nwatched - 1] = process;
    return process;
}

/* Tasks that have ended make room for new ones. */
static void add_task(struct inquest *inquest, pid_t tid, struct watched *process)
{
    size_t at = 0;
    while (at < inquest->ntasks && !inquest->tasks[at].ended)
        at++;
    if (at == inquest->ntasks)
        inquest->tasks =
            mem_push(inquest->tasks, &inquest->ntasks, &inquest->tasks_room, sizeof *inquest->tasks);
    inquest->tasks[at] = (struct task){.tid = tid, .process = process};
    inquest->living++;
}

static void end_task(struct inquest *inquest, struct task *task)
{
    note_no_doubt(task);
    task->ended = true;
    inquest->living--;
}

static bool is_thread_of(pid_t pid, pid_t tid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d", (int)pid, (int)tid);
    return access(path, F_OK) == 0;
}

static void born(struct inquest *inquest, struct watched *parent, const struct trace_event *event)
{
    bool thread = event->kind == TRACE_CLONE && is_thread_of(parent->pid, event->child);
    add_task(inquest, event->child, thread ? parent : add_process(inquest, event->child, parent));
}

/* Its former self, threads and mappings included, is no more. */
static void image_replaced(struct inquest *inquest, struct watched *process)
{
    for (size_t i = 0; i < inquest->ntasks; i++) {
        struct task *other = &inquest->tasks[i];
        if (other->process == process && other->tid != process->pid && !other->ended)
            end_task(inquest, other);
    }
    subject_renew(&process->subject);
    process->images_listed = false;
    map_history_free(&process->history);
}

static void process_ended(struct inquest *inquest, struct watched *process, const struct trace_event *event)
{
    struct inquest_end *end = &process->end;
    bool killed = event->kind == TRACE_KILLED;
    if (!killed || end->code != event->code) { /* what was noted is of a signal that it survived */
        fault_free(&end->fault);
        end->faulted = end->has_deed = false;
        end->sender = 0;
    }
    if (killed && end->code != event->code)
        end->place = (struct place){0};
    end->killed = killed;
    end->code = event->code;
    inquest->ends = mem_push(inquest->ends, &inquest->nends, &inquest->ends_room, sizeof *inquest->ends);
    inquest->ends[inquest->nends - 1] = *end;
    *end = (struct inquest_end){0}; /* what it owned is the list's now */
    subject_free(&process->subject);
    map_history_free(&process->history);
}

/* ---- what is reported ---- */

/* Job control has stopped the program: we stop too, so that the shell sees one job, and go on together. */
static void stop_with(struct task *task)
{
    trace_listen(task->tid);
    if (task->tid != task->process->pid || !task->process->end.first)
        return;
    raise(SIGSTOP);
    kill(task->tid, SIGCONT);
}

static void take(struct inquest *inquest, size_t index, const struct trace_event *event)
{
    struct task *task = &inquest->tasks[index];
    struct watched *process = task->process;
    int deliver = 0;
    switch (event->kind) {
    case TRACE_FORK:
    case TRACE_VFORK:
    case TRACE_CLONE: born(inquest, process, event); break;
    case TRACE_EXEC: image_replaced(inquest, process); break;
    case TRACE_SYSCALL_ENTRY: note_entry(inquest, task); break;
    case TRACE_SYSCALL_EXIT: note_exit(inquest, task); break;
    case TRACE_BREAK:
    case TRACE_SIGNAL:
        deliver = event->kind == TRACE_BREAK ? SIGTRAP : event->code;
        note_signal(inquest, task, deliver);
        break;
    case TRACE_GROUP_STOP: stop_with(task); return;
    case TRACE_EXITED:
    case TRACE_KILLED:
    case TRACE_GONE:
        end_task(inquest, task);
        if (event->pid == process->pid)
            process_ended(inquest, process, event);
        return;
    default: break;
    }
    trace_syscall(event->pid, deliver); /* a failure means killed: its end follows */
}

static bool take_all(struct inquest *inquest)
{
    bool any = false;
    for (size_t i = 0; i < inquest->ntasks; i++) {
        if (inquest->tasks[i].ended)
            continue;
        struct trace_event event = trace_poll(inquest->tasks[i].tid);
        if (event.kind == TRACE_NOTHING)
            continue;
        take(inquest, i, &event);
        any = true;
    }
    return any;
}

static void signal_all(const struct inquest *inquest, int signal)
{
    for (size_t i = 0; i < inquest->ntasks; i++)
        if (!inquest->tasks[i].ended && (signal == SIGKILL || inquest->tasks[i].process->end.first))
            kill(inquest->tasks[i].process->pid, signal);
}

/* The keyboard's signals have reached the program by themselves; others are passed on. */
static void wait_for_news(const struct inquest *inquest, const sigset_t *signals)
{
    int signal = sigwaitinfo(signals, NULL);
    if (signal == SIGTERM || signal == SIGHUP)
        signal_all(inquest, signal);
    else if (signal == SIGIO)
        signal_all(inquest, SIGKILL);
}

/* ---- the run ---- */

static void take_signals(struct inquest *inquest, sigset_t *signals)
{
    static const int ours[] = {SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGIO};
    sigemptyset(signals);
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        sigaddset(signals, ours[i]);
    sigprocmask(SIG_BLOCK, signals, &inquest->before);
    if (inquest->abandon >= 0 && fcntl(inquest->abandon, F_SETOWN, getpid()) == 0)
        fcntl(inquest->abandon, F_SETFL, fcntl(inquest->abandon, F_GETFL) | O_ASYNC);
}

static int start(struct inquest *inquest, const struct inquest_program *program, struct err *err)
{
    int gate[2] = {-1, -1}, report = -1, failed = -1;
    pid_t pid = 0;
    if (pipe2(gate, O_CLOEXEC) != 0)
        return err_errno(err, errno, "cannot make a pipe");
    struct child_spec spec = {.path = program->path,
                              .argv = program->argv,
                              .fds = program->fds,
                              .fd_count = 3,
                              .death_signal = SIGKILL,
                              .gate = gate,
                              .report = &report};
    if (child_spawn(&spec, &pid, err) != 0)
        goto out;
    if (trace_seize(pid, err) != 0)
        goto out;
    close(gate[1]);
    gate[1] = -1;
    int number = child_exec_error(report);
    report = -1;
    failed = number == 0 ? 0 : err_errno(err, number, "cannot start %s", program->path);
out:
    if (failed != 0 && pid > 0)
        child_kill(pid);
    else if (failed == 0)
        add_task(inquest, pid, add_process(inquest, pid, NULL));
    close(gate[0]);
    if (gate[1] >= 0)
        close(gate[1]);
    if (report >= 0)
        close(report);
    return failed;
}

struct inquest *inquest_run(const struct inquest_program *program, struct err *err)
{
    sigset_t signals;
    struct inquest *inquest = mem_alloc(sizeof *inquest);
    inquest->images = images_open();
    inquest->abandon = program->abandon;
    take_signals(inquest, &signals);
    int failed = start(inquest, program, err);
    while (failed == 0 && inquest->living > 0)
        if (!take_all(inquest))
            wait_for_news(inquest, &signals);
    sigprocmask(SIG_SETMASK, &inquest->before, NULL);
    if (failed == 0)
        return inquest;
    inquest_close(inquest);
    return NULL;
}

const struct inquest_end *inquest_ends(const struct inquest *inquest, size_t *count)
{
    *count = inquest->nends;
    return inquest->ends;
}

void inquest_close(struct inquest *inquest)
{
    if (inquest == NULL)
        return;
    for (size_t i = 0; i < inquest->nwatched; i++)
        free(inquest->watched[i]);
    for (size_t i = 0; i < inquest->nends; i++) {
        fault_free(&inquest->ends[i].fault);
        free(inquest->ends[i].failed.text);
    }
    free(inquest->watched);
    free(inquest->tasks);
    free(inquest->ends);
    images_close(inquest->images);
    free(inquest);
}

#include "grading/kit/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/able.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "grading/kit/watch_touch.h"
#include "grading/kit/world.h"
#include "system/disasm.h"
#include "system/trace.h"

enum { MOST_STEPS = 1 << 20 /* between two system calls: it may go round for ever */ };
static const uint64_t FIRST_STOP = 5 * (uint64_t)CLOCK_S, LAST_STOP = 2 * (uint64_t)CLOCK_S;

struct tracee {
    pid_t pid, parent; /* parent: until its first stop was reported */
    bool in_call, held;
    uint64_t address, length; /* whose accesses are told */
    struct watched_call call;
};

struct watch {
    struct watch_hooks hooks;
    struct tracee *tracees;
    size_t count, capacity;
};

static struct tracee *add(struct watch *watch, pid_t pid)
{
    watch->tracees = mem_push(watch->tracees, &watch->count, &watch->capacity, sizeof *watch->tracees);
    struct tracee *tracee = &watch->tracees[watch->count - 1];
    tracee->pid = pid;
    return tracee;
}

static struct tracee *find(struct watch *watch, pid_t pid)
{
    for (size_t i = 0; i < watch->count; i++) {
        if (watch->tracees[i].pid == pid)
            return &watch->tracees[i];
    }
    return NULL;
}

static void open_signals(void)
{
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    if (world.signals < 0)
        world.signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
}

struct watch *watch_begin(pid_t pid, const struct watch_hooks *hooks)
{
    struct err err = {0};
    open_signals();
    if (able_is_disabled("ptrace"))
        world_skip("its calls cannot be watched here: SHMLAB_DISABLE turns ptrace off");
    world_real_user(true);
    int refused = trace_seize(pid, &err);
    world_real_user(false);
    if (refused != 0)
        world_skip("its calls cannot be watched here: %s", err.text);
    struct watch *watch = mem_alloc(sizeof *watch);
    *watch = (struct watch){.hooks = *hooks};
    add(watch, pid);
    trace_interrupt(pid);
    if (trace_wait(pid, FIRST_STOP).kind != TRACE_INTERRUPTED || trace_syscall(pid, 0) != 0)
        world_trouble("a program to be watched did not stop at its start");
    return watch;
}

/* Carries out what the hook wants to be different. */
static void change(pid_t pid, const struct watched_call *before, const struct watched_call *after)
{
    struct user_regs_struct regs;
    if (trace_registers(pid, &regs) != 0)
        return;
    for (int i = 0; i < ARCH_ARGS; i++) {
        if (after->args[i] != before->args[i])
            arch_syscall_set_arg(&regs, i, after->args[i]);
    }
    if (after->skip)
        arch_syscall_skip(&regs);
    trace_set_registers(pid, &regs);
}

static void entered(struct watch *watch, pid_t pid)
{
    struct trace_call call;
    if (trace_call(pid, &call) != 0)
        return;
    struct watched_call now = {.pid = pid, .number = call.number}, before;
    memcpy(now.args, call.args, sizeof call.args);
    before = now;
    if (watch->hooks.entering != NULL)
        watch->hooks.entering(&now, watch->hooks.context);
    if (now.skip || memcmp(now.args, before.args, sizeof now.args) != 0)
        change(pid, &before, &now);
    before.skip = now.skip;
    before.result = now.result;
    struct tracee *tracee = find(watch, pid);
    tracee->in_call = true;
    tracee->call = before;
}

static void returned(struct watch *watch, pid_t pid)
{
    struct trace_call call;
    struct user_regs_struct regs;
    struct tracee *tracee = find(watch, pid);
    if (trace_call(pid, &call) != 0 || !tracee->in_call)
        return;
    tracee->in_call = false;
    struct watched_call now = tracee->call; /* a hook may add tracees, which moves them */
    if (!now.skip)
        now.result = call.result;
    else if (trace_registers(pid, &regs) == 0) {
        arch_syscall_set_result(&regs, now.result);
        trace_set_registers(pid, &regs);
    }
    if (watch->hooks.seen != NULL)
        watch->hooks.seen(&now, watch->hooks.context);
}

static void born(struct watch *watch, pid_t pid)
{
    struct tracee *tracee = find(watch, pid);
    pid_t parent = tracee->parent;
    tracee->parent = 0;
    if (parent != 0 && watch->hooks.forked != NULL)
        watch->hooks.forked(parent, pid, watch->hooks.context);
}

/* Steps until something else than a step is reported, or a system call comes: then it goes on to that, and
 * the answer is TRACE_NOTHING. */
static struct trace_event step(struct watch *watch, pid_t pid)
{
    for (int steps = 0; steps < MOST_STEPS; steps++) {
        const struct tracee *tracee = find(watch, pid);
        if (tracee->held)
            return (struct trace_event){.kind = TRACE_NOTHING, .pid = pid};
        struct watched_touch touches[WATCH_TOUCHES];
        unsigned traits = 0;
        size_t n = watch_touches(pid, touches, &traits);
        for (size_t i = 0; i < n; i++) {
            if (touches[i].address < tracee->address + tracee->length &&
                tracee->address < touches[i].address + touches[i].length)
                watch->hooks.touching(&touches[i], watch->hooks.context);
            tracee = find(watch, pid);
        }
        if (tracee->held)
            return (struct trace_event){.kind = TRACE_NOTHING, .pid = pid};
        if ((traits & INSN_SYSCALL) || tracee->length == 0)
            break;
        trace_step(pid, 0);
        struct trace_event event = trace_wait_sure(pid);
        if (event.kind != TRACE_STEP)
            return event;
    }
    trace_syscall(pid, 0);
    return (struct trace_event){.kind = TRACE_NOTHING, .pid = pid};
}

/* Lets it go on. What it reports at once is returned, else TRACE_NOTHING. */
static struct trace_event resume(struct watch *watch, pid_t pid, int signal)
{
    const struct tracee *tracee = find(watch, pid);
    if (tracee->held)
        return (struct trace_event){.kind = TRACE_NOTHING, .pid = pid};
    if (tracee->length > 0 && !tracee->in_call && signal == 0)
        return step(watch, pid);
    trace_syscall(pid, signal);
    return (struct trace_event){.kind = TRACE_NOTHING, .pid = pid};
}

/* Handles one report and what follows at once. False when it has ended. */
static bool handle(struct watch *watch, pid_t pid, struct trace_event event)
{
    while (event.kind != TRACE_NOTHING) {
        int signal = 0;
        switch (event.kind) {
        case TRACE_SYSCALL_ENTRY: entered(watch, pid); break;
        case TRACE_SYSCALL_EXIT: returned(watch, pid); break;
        case TRACE_SIGNAL: signal = event.code; break;
        case TRACE_GROUP_STOP: trace_listen(pid); return true;
        case TRACE_FORK:
        case TRACE_VFORK:
        case TRACE_CLONE: add(watch, event.child)->parent = pid; break;
        case TRACE_INTERRUPTED: born(watch, pid); break;
        default:
            if (trace_is_end(event.kind))
                return false;
        }
        event = resume(watch, pid, signal);
    }
    return true;
}

static void forget(struct watch *watch, pid_t pid)
{
    struct tracee *tracee = find(watch, pid);
    if (tracee == NULL)
        return; /* a hook has let it go, and it ended at once */
    *tracee = watch->tracees[watch->count - 1];
    watch->count--;
    if (watch->hooks.ended != NULL)
        watch->hooks.ended(pid, watch->hooks.context);
}

void watch_pump(struct watch *watch)
{
    struct signalfd_siginfo ignored[8];
    while (read(world.signals, ignored, sizeof ignored) > 0)
        ;
    for (size_t i = 0; i < watch->count;) {
        pid_t pid = watch->tracees[i].pid;
        struct trace_event event = trace_poll(pid);
        if (event.kind == TRACE_NOTHING)
            i++;
        else if (!handle(watch, pid, event))
            forget(watch, pid);
    }
    if (watch->hooks.turn != NULL)
        watch->hooks.turn(watch->hooks.context);
}

size_t watch_alive(const struct watch *watch)
{
    return watch->count;
}

bool watch_is_thread(pid_t parent, pid_t child)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d", parent, child);
    return access(path, F_OK) == 0;
}

void watch_memory(struct watch *watch, pid_t pid, uint64_t address, uint64_t length)
{
    struct tracee *tracee = find(watch, pid);
    tracee->address = address;
    tracee->length = length;
}

void watch_hold(struct watch *watch, pid_t pid)
{
    find(watch, pid)->held = true;
}

void watch_let_go(struct watch *watch, pid_t pid)
{
    struct tracee *tracee = find(watch, pid);
    if (tracee == NULL || !tracee->held)
        return;
    tracee->held = false;
    if (!handle(watch, pid, resume(watch, pid, 0)))
        forget(watch, pid);
}

static void see_off(pid_t pid)
{
    uint64_t deadline = clock_now() + LAST_STOP;
    kill(pid, SIGKILL);
    while (clock_now() < deadline) {
        struct trace_event event = trace_wait(pid, LAST_STOP);
        if (trace_is_end(event.kind))
            return;
        if (event.kind == TRACE_FORK || event.kind == TRACE_VFORK || event.kind == TRACE_CLONE)
            kill(event.child, SIGKILL);
        trace_cont(pid, 0);
    }
}

void watch_end(struct watch *watch)
{
    if (watch == NULL)
        return;
    for (size_t i = 0; i < watch->count; i++)
        see_off(watch->tracees[i].pid);
    free(watch->tracees);
    free(watch);
}

struct watched_file watch_file(pid_t pid, int fd)
{
    struct watched_file file = {0};
    struct stat state = {0}, shm;
    char path[64], text[256] = "";
    world_as_user(true);
    snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
    file.there = stat(path, &state) == 0;
    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", pid, fd);
    int info = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = info < 0 ? -1 : read(info, text, sizeof text - 1);
    if (info >= 0)
        close(info);
    world_as_user(false);
    const char *flags = got > 0 ? strstr(text, "flags:") : NULL;
    if (flags != NULL)
        file.flags = (int)strtol(flags + 6, NULL, 8);
    file.inode = state.st_ino;
    file.is_object =
        file.there && stat(world.shm, &shm) == 0 && state.st_dev == shm.st_dev && S_ISREG(state.st_mode);
    return file;
}

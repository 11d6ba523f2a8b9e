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
#include "grading/kit/world.h"
#include "system/trace.h"

static const uint64_t FIRST_STOP = 5 * (uint64_t)CLOCK_S, LAST_STOP = 2 * (uint64_t)CLOCK_S;

struct tracee {
    pid_t pid;
    bool in_call;
    struct watched_call call;
};

struct watch {
    void (*seen)(const struct watched_call *call, void *context);
    void *context;
    struct tracee *tracees;
    size_t count, capacity;
};

static void add(struct watch *watch, pid_t pid)
{
    watch->tracees = mem_push(watch->tracees, &watch->count, &watch->capacity, sizeof *watch->tracees);
    watch->tracees[watch->count - 1].pid = pid;
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

struct watch *watch_begin(pid_t pid, void (*seen)(const struct watched_call *call, void *context),
                          void *context)
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
    *watch = (struct watch){.seen = seen, .context = context};
    add(watch, pid);
    trace_interrupt(pid);
    if (trace_wait(pid, FIRST_STOP).kind != TRACE_INTERRUPTED || trace_syscall(pid, 0) != 0)
        world_trouble("a program to be watched did not stop at its start");
    return watch;
}

static void entered(struct tracee *tracee)
{
    struct trace_call call;
    if (trace_call(tracee->pid, &call) != 0)
        return;
    tracee->in_call = true;
    tracee->call = (struct watched_call){.pid = tracee->pid, .number = call.number};
    memcpy(tracee->call.args, call.args, sizeof call.args);
}

static void returned(struct watch *watch, struct tracee *tracee)
{
    struct trace_call call;
    if (trace_call(tracee->pid, &call) != 0 || !tracee->in_call)
        return;
    tracee->in_call = false;
    tracee->call.result = call.result;
    watch->seen(&tracee->call, watch->context);
}

/* Handles one report and lets the tracee go on. False when it has ended. */
static bool handle(struct watch *watch, size_t index, struct trace_event event)
{
    int signal = 0;
    pid_t pid = watch->tracees[index].pid;
    switch (event.kind) {
    case TRACE_SYSCALL_ENTRY: entered(&watch->tracees[index]); break;
    case TRACE_SYSCALL_EXIT: returned(watch, &watch->tracees[index]); break;
    case TRACE_SIGNAL: signal = event.code; break;
    case TRACE_GROUP_STOP: trace_listen(pid); return true;
    case TRACE_FORK:
    case TRACE_VFORK:
    case TRACE_CLONE: add(watch, event.child); break;
    default:
        if (trace_is_end(event.kind))
            return false;
    }
    trace_syscall(pid, signal);
    return true;
}

void watch_pump(struct watch *watch)
{
    struct signalfd_siginfo ignored[8];
    while (read(world.signals, ignored, sizeof ignored) > 0)
        ;
    for (size_t i = 0; i < watch->count;) {
        struct trace_event event = trace_poll(watch->tracees[i].pid);
        if (event.kind == TRACE_NOTHING)
            i++;
        else if (!handle(watch, i, event))
            watch->tracees[i] = watch->tracees[--watch->count];
    }
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
    struct stat state, shm;
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
    file.is_object =
        file.there && stat(world.shm, &shm) == 0 && state.st_dev == shm.st_dev && S_ISREG(state.st_mode);
    return file;
}

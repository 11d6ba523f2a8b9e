#include "system/trace.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/able.h"
#include "base/clock.h"
#include "base/err.h"
#include "system/arch.h"
#include "system/child.h"
#include "system/starved.h"

static int request(enum __ptrace_request what, pid_t pid, uint64_t address, uint64_t data)
{
    return ptrace(what, pid, (void *)(uintptr_t)address, (void *)(uintptr_t)data) == -1 ? -1 : 0;
}

int trace_seize(pid_t pid, struct err *err)
{
    uint64_t options = PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
                       PTRACE_O_TRACEEXEC | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP |
                       PTRACE_O_TRACEVFORKDONE;
    if (request(PTRACE_SEIZE, pid, 0, options) == 0)
        return 0;
    return err_errno(err, errno, "this machine does not let the lab hold processes (ptrace)");
}

int trace_cont(pid_t pid, int signal)
{
    return request(PTRACE_CONT, pid, 0, (uint64_t)signal);
}

int trace_step(pid_t pid, int signal)
{
    return request(PTRACE_SINGLESTEP, pid, 0, (uint64_t)signal);
}

int trace_syscall(pid_t pid, int signal)
{
    return request(PTRACE_SYSCALL, pid, 0, (uint64_t)signal);
}

int trace_interrupt(pid_t pid)
{
    return request(PTRACE_INTERRUPT, pid, 0, 0);
}

int trace_listen(pid_t pid)
{
    return request(PTRACE_LISTEN, pid, 0, 0);
}

/* A SIGTRAP is a step, a breakpoint, or a signal that somebody sent: only its origin tells. */
static enum trace_kind kind_of_trap(pid_t pid)
{
    siginfo_t info;
    if (trace_signal_info(pid, &info) != 0)
        return TRACE_NOTHING; /* killed meanwhile: its end follows */
    switch (info.si_code) {
    case SI_KERNEL: return TRACE_BREAK;
    case TRAP_TRACE:
    case TRAP_BRKPT:                 /* stepped over a system call */
    case SIGTRAP: return TRACE_STEP; /* stepped into a signal handler */
    default: return TRACE_SIGNAL;
    }
}

static enum trace_kind kind_of_syscall_stop(pid_t pid)
{
    struct __ptrace_syscall_info info = {0};
    if (request(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, (uint64_t)(uintptr_t)&info) != 0)
        return TRACE_NOTHING;
    return info.op == PTRACE_SYSCALL_INFO_EXIT ? TRACE_SYSCALL_EXIT : TRACE_SYSCALL_ENTRY;
}

static void classify_event(struct trace_event *event, int which)
{
    static const enum trace_kind kinds[] = {
        [PTRACE_EVENT_FORK] = TRACE_FORK,        [PTRACE_EVENT_VFORK] = TRACE_VFORK,
        [PTRACE_EVENT_CLONE] = TRACE_CLONE,      [PTRACE_EVENT_EXEC] = TRACE_EXEC,
        [PTRACE_EVENT_SECCOMP] = TRACE_FILTERED, [PTRACE_EVENT_VFORK_DONE] = TRACE_VFORK_DONE,
    };
    if (which == PTRACE_EVENT_STOP) {
        event->kind = event->code == SIGTRAP ? TRACE_INTERRUPTED : TRACE_GROUP_STOP;
        return;
    }
    unsigned long message = 0;
    if (request(PTRACE_GETEVENTMSG, event->pid, 0, (uint64_t)(uintptr_t)&message) != 0)
        return;
    event->kind = kinds[which];
    event->child = (pid_t)message;
}

static void classify_stop(struct trace_event *event, int status)
{
    event->code = WSTOPSIG(status);
    if (status >> 16 != 0)
        classify_event(event, status >> 16);
    else if (event->code == (SIGTRAP | 0x80))
        event->kind = kind_of_syscall_stop(event->pid);
    else
        event->kind = event->code == SIGTRAP ? kind_of_trap(event->pid) : TRACE_SIGNAL;
}

static void classify(struct trace_event *event, int status)
{
    if (WIFSTOPPED(status)) {
        classify_stop(event, status);
    } else if (WIFEXITED(status)) {
        event->kind = TRACE_EXITED;
        event->code = WEXITSTATUS(status);
    } else if (WIFSIGNALED(status)) {
        event->kind = TRACE_KILLED;
        event->code = WTERMSIG(status);
    }
}

static struct trace_event ask(pid_t pid, int options)
{
    struct trace_event event = {.kind = TRACE_NOTHING, .pid = pid};
    int status;
    pid_t got = waitpid(pid, &status, __WALL | options);
    if (got == pid)
        classify(&event, status);
    else if (got == -1 && errno == ECHILD)
        event.kind = TRACE_GONE;
    return event;
}

pid_t trace_stray(pid_t group)
{
    int status;
    pid_t got = waitpid(-group, &status, __WALL | WNOHANG);
    return got <= 0 ? got : WIFSTOPPED(status) ? got : trace_stray(group);
}

struct trace_event trace_poll(pid_t pid)
{
    return ask(pid, WNOHANG);
}

struct trace_event trace_wait_sure(pid_t pid)
{
    return ask(pid, 0);
}

struct trace_event trace_wait(pid_t pid, uint64_t patience_ns)
{
    struct starved starved = {0};
    uint64_t until = 0;
    for (;;) {
        struct trace_event event = trace_poll(pid);
        if (event.kind != TRACE_NOTHING)
            return event;
        uint64_t now = clock_now();
        until = until == 0 ? now + patience_ns : until;
        if (now >= until) {
            if (patience_ns < CLOCK_S || !starved_of_time(&starved, pid, patience_ns))
                return event;
            until = now + patience_ns;
        }
        sched_yield(); /* to the tracee, where both share a processor */
    }
}

bool trace_is_end(enum trace_kind kind)
{
    return kind == TRACE_EXITED || kind == TRACE_KILLED || kind == TRACE_GONE;
}

const char *trace_kind_name(enum trace_kind kind)
{
    static const char *const names[] = {
        [TRACE_NOTHING] = "nothing",
        [TRACE_STEP] = "step",
        [TRACE_BREAK] = "break",
        [TRACE_SYSCALL_ENTRY] = "syscall entry",
        [TRACE_SYSCALL_EXIT] = "syscall exit",
        [TRACE_FILTERED] = "filtered",
        [TRACE_SIGNAL] = "signal",
        [TRACE_GROUP_STOP] = "group stop",
        [TRACE_INTERRUPTED] = "interrupted",
        [TRACE_FORK] = "fork",
        [TRACE_VFORK] = "vfork",
        [TRACE_VFORK_DONE] = "vfork done",
        [TRACE_CLONE] = "clone",
        [TRACE_EXEC] = "exec",
        [TRACE_EXITED] = "exited",
        [TRACE_KILLED] = "killed",
        [TRACE_GONE] = "gone",
    };
    return names[kind];
}

int trace_registers(pid_t pid, struct user_regs_struct *regs)
{
    return request(PTRACE_GETREGS, pid, 0, (uint64_t)(uintptr_t)regs);
}

int trace_set_registers(pid_t pid, const struct user_regs_struct *regs)
{
    return request(PTRACE_SETREGS, pid, 0, (uint64_t)(uintptr_t)regs);
}

int trace_xstate(pid_t pid, void *state, size_t *length)
{
    struct iovec area = {state, *length};
    int failed = request(PTRACE_GETREGSET, pid, NT_X86_XSTATE, (uint64_t)(uintptr_t)&area);
    *length = area.iov_len;
    return failed;
}

int trace_set_xstate(pid_t pid, const void *state, size_t length)
{
    struct iovec area = {(void *)(uintptr_t)state, length};
    return request(PTRACE_SETREGSET, pid, NT_X86_XSTATE, (uint64_t)(uintptr_t)&area);
}

int trace_signal_info(pid_t pid, siginfo_t *info)
{
    return request(PTRACE_GETSIGINFO, pid, 0, (uint64_t)(uintptr_t)info);
}

int trace_call(pid_t pid, struct trace_call *call)
{
    struct __ptrace_syscall_info info = {0};
    *call = (struct trace_call){0};
    if (request(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, (uint64_t)(uintptr_t)&info) != 0)
        return -1;
    if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
        call->returned = true;
        call->result = info.exit.rval;
        call->failed = info.exit.is_error != 0;
        return 0;
    }
    call->number = info.entry.nr; /* the seccomp stop has the same layout up to here */
    memcpy(call->args, info.entry.args, sizeof call->args);
    return 0;
}

enum { WORD = sizeof(long) };

static int peek_word(pid_t pid, uint64_t address, uint8_t bytes[WORD])
{
    errno = 0;
    long word = ptrace(PTRACE_PEEKDATA, pid, (void *)(uintptr_t)address, NULL);
    if (errno != 0)
        return -1;
    memcpy(bytes, &word, WORD);
    return 0;
}

/* Words are taken aligned, so that none reaches over the end of a mapping. */
static size_t part_of_word(uint64_t address, size_t length)
{
    size_t room = WORD - address % WORD;
    return length < room ? length : room;
}

int trace_peek(pid_t pid, uint64_t address, void *bytes, size_t length)
{
    uint8_t *to = bytes, word[WORD];
    while (length > 0) {
        size_t part = part_of_word(address, length), skip = address % WORD;
        if (peek_word(pid, address - skip, word) != 0)
            return -1;
        memcpy(to, word + skip, part);
        to += part;
        address += part;
        length -= part;
    }
    return 0;
}

int trace_poke(pid_t pid, uint64_t address, const void *bytes, size_t length)
{
    const uint8_t *from = bytes;
    uint8_t word[WORD];
    while (length > 0) {
        size_t part = part_of_word(address, length), skip = address % WORD;
        uint64_t data;
        if (part < WORD && peek_word(pid, address - skip, word) != 0)
            return -1;
        memcpy(word + skip, from, part);
        memcpy(&data, word, WORD);
        if (request(PTRACE_POKEDATA, pid, address - skip, data) != 0)
            return -1;
        from += part;
        address += part;
        length -= part;
    }
    return 0;
}

int trace_break_in(pid_t pid, struct trace_break *at)
{
    if (at->in)
        return 0;
    if (trace_peek(pid, at->address, at->was, sizeof at->was) != 0 ||
        trace_poke(pid, at->address, arch_breakpoint, sizeof at->was) != 0)
        return -1;
    at->in = true;
    return 0;
}

int trace_break_out_of_child(pid_t child, const struct trace_break *at)
{
    return at->in ? trace_poke(child, at->address, at->was, sizeof at->was) : 0;
}

int trace_break_out(pid_t pid, struct trace_break *at)
{
    int failed = trace_break_out_of_child(pid, at);
    at->in = false;
    return failed;
}

/* A child behind a gate, so that nothing of it runs but the wait for us. */
static int try_on(pid_t pid, struct err *err)
{
    struct trace_call call;
    if (trace_seize(pid, err) != 0)
        return -1;
    if (trace_interrupt(pid) != 0 || trace_wait(pid, (uint64_t)5 * CLOCK_S).kind != TRACE_INTERRUPTED)
        return err_set(err, "this machine does not let the lab hold processes: a traced child did not stop");
    if (trace_call(pid, &call) != 0)
        return err_errno(err, errno, "this kernel cannot tell the lab about system calls (needs Linux 5.3)");
    return 0;
}

int trace_available(struct err *err)
{
    if (able_is_disabled("ptrace"))
        return err_set(err, "processes cannot be held here: SHMLAB_DISABLE turns ptrace off");
    char *const argv[] = {"true", NULL};
    int gate[2];
    pid_t pid;
    if (pipe2(gate, O_CLOEXEC) != 0)
        return err_errno(err, errno, "cannot make a pipe");
    struct child_spec spec = {.path = "/bin/true", .argv = argv, .gate = gate, .death_signal = SIGKILL};
    int failed = child_spawn(&spec, &pid, err);
    if (failed == 0) {
        failed = try_on(pid, err);
        child_kill(pid);
    }
    close(gate[0]);
    close(gate[1]);
    return failed;
}

/* The tracer: ptrace as values. One call here is one request to the kernel; nothing is remembered between
 * calls, so every tracee is just its thread id. trace.c is the only file that looks inside a wait status.
 *
 * The caller's rules. A tracee is seized while it waits before its exec (child.h), never attached later.
 * Requests go to a *stopped* tracee only, trace_interrupt excepted; after trace_cont, trace_step,
 * trace_syscall or trace_listen it runs until trace_wait reports an event. All requests come from the thread
 * that seized. A request answers -1 with errno set: ESRCH means that the tracee was killed meanwhile, and its
 * end will be reported by trace_wait, so callers need not look at it twice. */
#ifndef SHMLAB_SYSTEM_TRACE_H
#define SHMLAB_SYSTEM_TRACE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "system/arch.h"

struct err;

/* Every kind of stop or end, what happened, and the caller's duty. "Resume" is any of cont, step, syscall. */
enum trace_kind {
    TRACE_NOTHING, /* it has not reported yet; ask again later */
    TRACE_STEP,    /* trace_step: one instruction is done (for `syscall`: the whole call); resume */
    TRACE_BREAK,   /* ran into a breakpoint; pc is ARCH_BREAKPOINT_PASSED behind it: set it back; resume */
    TRACE_SYSCALL_ENTRY, /* trace_syscall: about to make a system call, see trace_call; resume */
    TRACE_SYSCALL_EXIT,  /* trace_syscall: the call is done, see trace_call; resume */
    TRACE_FILTERED,      /* its seccomp filter names this system call, not yet made, see trace_call; resume */
    TRACE_SIGNAL,        /* signal `code` is about to be delivered: resume with it, or with 0 to swallow it */
    TRACE_GROUP_STOP,    /* job control stopped it with `code`: trace_listen keeps it so, resume does not */
    TRACE_INTERRUPTED, /* trace_interrupt, the first stop of a `child`, or SIGCONT after trace_listen; resume
                        */
    TRACE_FORK,        /* made process `child`, which is seized and reports INTERRUPTED first; resume both */
    TRACE_VFORK,       /* the same, and they share memory until the child execs or ends: no breakpoints out */
    TRACE_VFORK_DONE,  /* the child of TRACE_VFORK no longer shares its memory; resume */
    TRACE_CLONE,       /* the same for clone: a thread when both have one thread group; resume both */
    TRACE_EXEC,        /* runs a new image now, all breakpoints are gone; `child` is its former id; resume */
    TRACE_EXITED,      /* ended with status `code`; reaped, nothing to do */
    TRACE_KILLED,      /* died of signal `code`; reaped, nothing to do */
    TRACE_GONE,        /* not, or no longer, ours to wait for: forget it */
};

struct trace_event {
    enum trace_kind kind;
    pid_t pid;
    int code;
    pid_t child;
};

/* What the kernel says of the system call at a SYSCALL_ENTRY, SYSCALL_EXIT or FILTERED stop. */
struct trace_call {
    bool returned;    /* at the exit; then result, else number and args */
    uint64_t number;  /* at entry */
    uint64_t args[6]; /* at entry */
    int64_t result;   /* at the exit: -errno when failed */
    bool failed;
};

/* Tries it on a child of ours: 0, or -1 and one clear sentence. SHMLAB_DISABLE=ptrace refuses. */
int trace_available(struct err *err);

/* From now on the tracee and all it makes are ours and die with us; it goes on running. */
int trace_seize(pid_t pid, struct err *err);
int trace_cont(pid_t pid, int signal);
int trace_step(pid_t pid, int signal);
int trace_syscall(pid_t pid, int signal);
int trace_interrupt(pid_t pid);
int trace_listen(pid_t pid);

/* Asks once; never sleeps. */
struct trace_event trace_poll(pid_t pid);
/* Sleeps until it reports: only after trace_step over an instruction that makes no system call, of a process
 * that has no other thread. On a busy machine this is twice as quick as asking. */
struct trace_event trace_wait_sure(pid_t pid);
/* Asks until it reports, giving the processor away between, at most `patience_ns`; then TRACE_NOTHING. A
 * patience of a second or more is for a process that has a processor (starved.h). As quick as a sleeping one
 * where tracer and tracee share a CPU, never stuck when the tracee sleeps, and on a busy machine twenty times
 * as quick as sleeping until SIGCHLD: whoever sleeps there waits for the others' slices to get the CPU back.
 */
struct trace_event trace_wait(pid_t pid, uint64_t patience_ns);
/* For the end of a process group: a member that has stopped, or 0, or -1 when no tracee or child of ours is
 * left in it. The event is lost; what is found was forked by a process that was killed in that moment, so
 * that nobody told of it. Members that have ended are reaped. */
pid_t trace_stray(pid_t group);
bool trace_is_end(enum trace_kind kind); /* EXITED, KILLED, GONE */
const char *trace_kind_name(enum trace_kind kind);

int trace_registers(pid_t pid, struct user_regs_struct *regs);
int trace_set_registers(pid_t pid, const struct user_regs_struct *regs);
/* Vector and floating-point state, as the kernel lays it out. length: room at `state`, then bytes filled. */
enum { TRACE_XSTATE_MOST = 16384 };
int trace_xstate(pid_t pid, void *state, size_t *length);
int trace_set_xstate(pid_t pid, const void *state, size_t length);
int trace_signal_info(pid_t pid, siginfo_t *info);
int trace_call(pid_t pid, struct trace_call *call);

/* Memory, read-only text included; any length, all or nothing. For much data use peek.h. */
int trace_peek(pid_t pid, uint64_t address, void *bytes, size_t length);
int trace_poke(pid_t pid, uint64_t address, const void *bytes, size_t length);

/* A breakpoint is a value of the caller's; the kernel knows only the changed code. A forked child has a copy
 * of it: take that out with trace_break_out_of_child. Putting in or taking out twice is harmless. */
struct trace_break {
    uint64_t address;
    uint8_t was[ARCH_BREAKPOINT_BYTES]; /* the code under it, while `in` */
    bool in;
};
int trace_break_in(pid_t pid, struct trace_break *at);
int trace_break_out(pid_t pid, struct trace_break *at);
/* For the copy in a forked child: the value stays as it is. */
int trace_break_out_of_child(pid_t child, const struct trace_break *at);

#endif

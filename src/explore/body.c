#include "explore/body.h"

#include <assert.h>
#include <errno.h>
#include <linux/prctl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "explore/bytes.h"
#include "explore/inject.h"
#include "explore/op.h"
#include "explore/role.h"
#include "system/arch.h"
#include "system/subject.h"
#include "system/trace.h"
#include "system/waits.h"

enum { WORD = sizeof(uint64_t), FUTEX_LIMIT_ARG = 3 };
#define STEP_PATIENCE ((uint64_t)5 * CLOCK_S)

/* Where the C library keeps the thread id, as it told the kernel. */
static int find_thread_id(struct role *role, uint64_t *address, struct err *err)
{
    int64_t result;
    uint64_t place = arch_sp(&role->first) - ARCH_RED_ZONE - 4 * WORD; /* dead memory of the stack */
    const uint64_t args[INJECT_ARGS] = {PR_GET_TID_ADDRESS, place & ~(uint64_t)(WORD - 1)};
    if (inject_call(role->held, role->syscall_insn, SYS_prctl, args, &result, err) != 0)
        return -1;
    if (result != 0 || bytes_get(role->held, args[1], address, sizeof *address) != 0 || *address == 0)
        return err_set(err, "this kernel does not tell where a process keeps its thread id");
    return 0;
}

/* A fork starts without robust locks; the C library registers them again, and so do we. */
static int register_robust_list(struct body *body, struct err *err)
{
    struct role *role = body->role;
    uint64_t head = 0;
    size_t length = 0;
    int64_t result;
    if (syscall(SYS_get_robust_list, role->held, &head, &length) != 0)
        return err_errno(err, errno, "the robust locks of %c cannot be asked for", actor_letter(role->id));
    if (head == 0)
        return 0;
    const uint64_t args[INJECT_ARGS] = {head, length};
    if (inject_call(body->pid, role->syscall_insn, SYS_set_robust_list, args, &result, err) != 0)
        return -1;
    return result == 0 ? 0 : err_set(err, "a fork of %c has no robust locks", actor_letter(role->id));
}

int body_begin(struct body *body, struct role *role, bool own_id, struct err *err)
{
    uint64_t thread_id = 0;
    *body = (struct body){.role = role, .regs = role->first};
    if (own_id && find_thread_id(role, &thread_id, err) != 0)
        return -1;
    if (inject_fork(role->held, role->syscall_insn, role->child, thread_id, &body->pid, err) != 0)
        return -1;
    if (trace_set_registers(body->pid, &body->regs) != 0)
        return err_errno(err, errno, "a fork of %c cannot be moved", actor_letter(role->id));
    return own_id ? register_robust_list(body, err) : 0;
}

/* The tracer hears of the end first; a fork of somebody else's child then still waits for that parent. */
static void note_orphan(struct role *role, pid_t pid)
{
    if (role->child)
        return;
    role->orphans =
        mem_push(role->orphans, &role->orphan_count, &role->orphan_capacity, sizeof *role->orphans);
    role->orphans[role->orphan_count - 1] = pid;
}

void body_end(struct body *body)
{
    if (body->pid == 0)
        return;
    kill(body->pid, SIGKILL);
    while (!trace_is_end(trace_wait(body->pid, STEP_PATIENCE).kind))
        ;
    note_orphan(body->role, body->pid);
    body->pid = 0;
}

void body_free(struct body *body)
{
    body_end(body);
    for (size_t i = 0; i < body->page_count; i++)
        free(body->pages[i]);
    *body = (struct body){0};
}

static enum body_answer lost(struct body *body, struct err *err)
{
    err_set(err, "process %d, which stood in for %c, was ended by somebody else", (int)body->pid,
            actor_letter(body->role->id));
    body->pid = 0;
    return BODY_LOST;
}

/* ---- steps ---- */

static bool is_fault(pid_t pid, int signal)
{
    siginfo_t info;
    if (signal != SIGSEGV && signal != SIGBUS && signal != SIGFPE && signal != SIGILL && signal != SIGTRAP)
        return false;
    return trace_signal_info(pid, &info) == 0 && info.si_code > 0;
}

static int put_limit_back(struct body *body)
{
    arch_syscall_set_arg(&body->regs, FUTEX_LIMIT_ARG, body->limit);
    body->limit = 0;
    return trace_set_registers(body->pid, &body->regs);
}

/* A signal that somebody sent is swallowed: it would come at a moment that no order tells. */
static enum body_answer heard(struct body *body, struct trace_event event, int *fault, bool *again,
                              struct err *err)
{
    *again = false;
    switch (event.kind) {
    case TRACE_STEP:
        if (trace_registers(body->pid, &body->regs) != 0)
            return lost(body, err);
        arch_normalise(&body->regs);
        body->steps++;
        return body->limit == 0 || put_limit_back(body) == 0 ? BODY_STEPPED : lost(body, err);
    case TRACE_BREAK: *fault = SIGTRAP; return BODY_FAULT;
    case TRACE_SIGNAL:
        if (is_fault(body->pid, event.code)) {
            *fault = event.code;
            return BODY_FAULT;
        }
        *again = true;
        return BODY_STEPPED;
    case TRACE_INTERRUPTED:
    case TRACE_GROUP_STOP: *again = true; return BODY_STEPPED;
    case TRACE_NOTHING: return BODY_SLEEPS;
    default: return lost(body, err);
    }
}

enum body_answer body_step(struct body *body, const struct op_moment *moment, int *fault, struct err *err)
{
    bool again = true;
    enum body_answer answer = BODY_STEPPED;
    if (moment != NULL && body_note_writes(body, moment, err) != 0)
        return BODY_LOST;
    while (again) {
        if (trace_step(body->pid, 0) != 0)
            return lost(body, err);
        answer = heard(body, trace_wait_sure(body->pid), fault, &again, err);
    }
    return answer;
}

/* Runs until the breakpoint; what else may stop it on the way is heard as for a step. */
static enum body_answer go_to_break(struct body *body, int *fault, struct err *err)
{
    bool again = true;
    enum body_answer answer = BODY_STEPPED;
    while (again) {
        if (trace_cont(body->pid, 0) != 0)
            return lost(body, err);
        struct trace_event event = trace_wait(body->pid, STEP_PATIENCE);
        if (event.kind == TRACE_BREAK)
            return BODY_STEPPED;
        answer = heard(body, event, fault, &again, err);
    }
    return answer;
}

enum body_answer body_go(struct body *body, uint64_t pc, int *fault, struct err *err)
{
    struct trace_break at = {.address = pc};
    if (trace_break_in(body->pid, &at) != 0)
        return lost(body, err);
    enum body_answer answer = go_to_break(body, fault, err);
    if (answer == BODY_SLEEPS)
        err_set(err, "%c does not come to where it should", actor_letter(body->role->id));
    if (answer == BODY_SLEEPS || answer == BODY_LOST)
        return BODY_LOST;
    if (trace_break_out(body->pid, &at) != 0 || trace_registers(body->pid, &body->regs) != 0)
        return lost(body, err);
    if (answer == BODY_FAULT)
        return answer;
    arch_normalise(&body->regs);
    arch_set_pc(&body->regs, pc);
    return trace_set_registers(body->pid, &body->regs) == 0 ? BODY_STEPPED : lost(body, err);
}

enum body_answer body_try(struct body *body, uint64_t patience_ns, int *fault, struct err *err)
{
    bool again = true;
    enum body_answer answer = BODY_STEPPED;
    while (again) {
        if (trace_step(body->pid, 0) != 0)
            return lost(body, err);
        answer = heard(body, trace_wait(body->pid, patience_ns), fault, &again, err);
    }
    return answer;
}

enum body_answer body_wait(struct body *body, uint64_t patience_ns, struct err *err)
{
    bool again;
    int fault = 0;
    enum body_answer answer = heard(body, trace_wait(body->pid, patience_ns), &fault, &again, err);
    return again || answer == BODY_FAULT ? lost(body, err) : answer;
}

bool body_is_asleep(const struct body *body)
{
    struct subject subject;
    struct waits_raw raw;
    subject_init(&subject, 0, body->pid);
    waits_read(&subject, &raw);
    subject_free(&subject);
    return waits_asleep(&raw);
}

static int put_registers(struct body *body, struct err *err)
{
    if (trace_set_registers(body->pid, &body->regs) == 0)
        return 0;
    lost(body, err);
    return -1;
}

int body_pretend_call(struct body *body, int64_t result, struct err *err)
{
    arch_syscall_pretend(&body->regs, result);
    return put_registers(body, err);
}

int body_lift_limit(struct body *body, struct err *err)
{
    body->limit = arch_syscall_arg(&body->regs, FUTEX_LIMIT_ARG);
    arch_syscall_set_arg(&body->regs, FUTEX_LIMIT_ARG, 0);
    return put_registers(body, err);
}

/* A compare that fails tells what it found, in private memory as a rule. */
static int tell_found(struct body *body, const struct hook_call *call, uint64_t old, struct err *err)
{
    if (body_note_range(body, call->expected_at, call->hook.bytes, err) != 0)
        return -1;
    if (bytes_put(body->pid, call->expected_at, &old, call->hook.bytes) == 0)
        return 0;
    return err_set(err, "%c cannot be told what a compare has found", actor_letter(body->role->id));
}

int body_pretend_hook(struct body *body, const struct hook_call *call, uint64_t old, struct err *err)
{
    uint64_t back, result = old;
    if (call->hook.what == HOOK_COMPARE) {
        uint64_t expected = 0;
        if (bytes_get(body->pid, call->expected_at, &expected, call->hook.bytes) != 0)
            return err_set(err, "%c compares with what cannot be read", actor_letter(body->role->id));
        result = expected == old;
        if (!result && tell_found(body, call, old, err) != 0)
            return -1;
    }
    if (bytes_get(body->pid, arch_return_slot(&body->regs), &back, sizeof back) != 0)
        return err_set(err, "the stack of %c cannot be read", actor_letter(body->role->id));
    arch_call_pretend(&body->regs, back, result);
    return put_registers(body, err);
}

/* Every reading is a little later than the one before, whenever it happens. */
int body_pretend_clock(struct body *body, unsigned insn_bytes, struct err *err)
{
    enum { TICKS = 1000 };
    body->clock++;
    arch_clock_pretend(&body->regs, insn_bytes, ((uint64_t)1 << 40) + body->clock * TICKS);
    return put_registers(body, err);
}

int body_restore(struct body *body, const struct user_regs_struct *regs, const struct body_word *words,
                 size_t count, const uint8_t *vectors, struct err *err)
{
    const struct role *role = body->role;
    body->regs = *regs;
    if (body_put_words(body, words, count) != 0)
        return err_set(err, "the private memory of %c cannot be put back", actor_letter(role->id));
    if (body->vectors &&
        trace_set_xstate(body->pid, vectors != NULL ? vectors : role->vectors, role->vector_length) != 0)
        return err_set(err, "the vector registers of %c cannot be put back", actor_letter(role->id));
    return put_registers(body, err);
}

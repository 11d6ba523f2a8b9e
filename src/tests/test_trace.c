/* The tracer: each kind of stop is told by its name, and what ptrace gives is given on. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "system/child.h"
#include "system/trace.h"
#include "tests/drive.h"
#include "tests/refuse.h"
#include "tests/suite_main.h"

static pid_t pid;

static struct trace_event next(void)
{
    struct trace_event event = trace_wait(pid, 10 * (uint64_t)CLOCK_S);
    ck_assert_str_ne(trace_kind_name(event.kind), "nothing");
    return event;
}

#define expect(wanted) ck_assert_str_eq(trace_kind_name(next().kind), trace_kind_name(wanted))

/* At its exec, stopped. */
static void start(const char *program, const char *argument)
{
    struct err err = {0};
    int gate[2];
    char *argv[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)argument, NULL};
    const int fds[] = {-1, -1, -1};
    ck_assert_int_eq(pipe2(gate, O_CLOEXEC), 0);
    struct child_spec spec = {.path = drive_program(program),
                              .argv = argv,
                              .fds = fds,
                              .fd_count = 3,
                              .gate = gate,
                              .death_signal = SIGKILL};
    ck_assert_msg(child_spawn(&spec, &pid, &err) == 0, "%s", err.text);
    ck_assert_msg(trace_seize(pid, &err) == 0, "%s", err.text);
    close(gate[0]);
    close(gate[1]);
    expect(TRACE_EXEC);
}

static void finish(void)
{
    if (pid > 0)
        child_kill(pid);
    pid = 0;
}

START_TEST(exec_step_and_end_are_told)
{
    start("prints_last_words", "5");
    for (int i = 0; i < 100; i++) {
        ck_assert_int_eq(trace_step(pid, 0), 0);
        expect(TRACE_STEP);
    }
    trace_cont(pid, 0);
    struct trace_event event = next();
    ck_assert_int_eq(event.kind, TRACE_EXITED);
    ck_assert_int_eq(event.code, 5);
    ck_assert_int_eq(trace_poll(pid).kind, TRACE_GONE);
    pid = 0;
}
END_TEST

START_TEST(system_calls_are_told_at_entry_and_exit)
{
    struct trace_call call;
    bool write_seen = false;
    start("prints_last_words", NULL);
    trace_syscall(pid, 0);
    expect(TRACE_SYSCALL_EXIT); /* of the exec itself */
    for (;;) {
        trace_syscall(pid, 0);
        struct trace_event event = next();
        if (event.kind == TRACE_EXITED)
            break;
        ck_assert_int_eq(event.kind, TRACE_SYSCALL_ENTRY);
        ck_assert_int_eq(trace_call(pid, &call), 0);
        ck_assert(!call.returned);
        uint64_t number = call.number, length = call.args[2];
        trace_syscall(pid, 0);
        event = next();
        if (event.kind == TRACE_EXITED)
            break; /* exit does not return */
        ck_assert_int_eq(event.kind, TRACE_SYSCALL_EXIT);
        ck_assert_int_eq(trace_call(pid, &call), 0);
        ck_assert(call.returned);
        if (number == SYS_write) {
            write_seen = true;
            ck_assert_uint_eq(length, 11);
            ck_assert_int_eq(call.result, 11);
            ck_assert(!call.failed);
        }
    }
    ck_assert(write_seen);
    pid = 0;
}
END_TEST

START_TEST(a_breakpoint_is_hit_once_and_leaves_the_code_as_it_was)
{
    struct user_regs_struct regs;
    uint8_t before[8], after[8];
    start("spins", NULL);
    ck_assert_int_eq(trace_registers(pid, &regs), 0);
    struct trace_break at = {.address = arch_pc(&regs)};
    ck_assert_int_eq(trace_peek(pid, at.address - 3, before, sizeof before), 0);
    ck_assert_int_eq(trace_break_in(pid, &at), 0);
    ck_assert_int_eq(trace_break_in(pid, &at), 0);
    trace_cont(pid, 0);
    expect(TRACE_BREAK);
    trace_registers(pid, &regs);
    ck_assert_uint_eq(arch_pc(&regs), at.address + ARCH_BREAKPOINT_PASSED);
    ck_assert_int_eq(trace_break_out(pid, &at), 0);
    ck_assert_int_eq(trace_break_out(pid, &at), 0);
    ck_assert_int_eq(trace_peek(pid, at.address - 3, after, sizeof after), 0);
    ck_assert_mem_eq(before, after, sizeof before);
    arch_set_pc(&regs, at.address);
    ck_assert_int_eq(trace_set_registers(pid, &regs), 0);
    trace_step(pid, 0);
    expect(TRACE_STEP);
}
END_TEST

START_TEST(memory_is_read_and_written_at_any_offset_and_length)
{
    struct user_regs_struct regs;
    char text[40], back[40];
    start("spins", NULL);
    trace_registers(pid, &regs);
    uint64_t stack = arch_sp(&regs) - 100;
    for (size_t offset = 0; offset < 9; offset++)
        for (size_t length = 0; length <= sizeof text; length += 5) {
            memset(text, (int)('a' + offset), sizeof text);
            ck_assert_int_eq(trace_poke(pid, stack + offset, text, length), 0);
            ck_assert_int_eq(trace_peek(pid, stack + offset, back, length), 0);
            ck_assert_mem_eq(text, back, length);
        }
    ck_assert_int_eq(trace_peek(pid, 8, back, 1), -1);
}
END_TEST

START_TEST(vector_registers_are_read_and_written)
{
    static uint8_t state[TRACE_XSTATE_MOST], back[TRACE_XSTATE_MOST];
    size_t length = sizeof state, again = sizeof back;
    start("spins", NULL);
    ck_assert_int_eq(trace_xstate(pid, state, &length), 0);
    ck_assert_uint_gt(length, 512);
    state[160] ^= 0x5a; /* the low byte of the first vector register */
    state[512] |= 2;    /* …which is in use */
    ck_assert_int_eq(trace_set_xstate(pid, state, length), 0);
    ck_assert_int_eq(trace_xstate(pid, back, &again), 0);
    ck_assert_uint_eq(back[160], state[160]);
}
END_TEST

START_TEST(a_signal_is_told_before_it_is_delivered)
{
    siginfo_t info;
    start("spins", NULL);
    kill(pid, SIGUSR1);
    trace_cont(pid, 0);
    struct trace_event event = next();
    ck_assert_int_eq(event.kind, TRACE_SIGNAL);
    ck_assert_int_eq(event.code, SIGUSR1);
    ck_assert_int_eq(trace_signal_info(pid, &info), 0);
    ck_assert_int_eq(info.si_pid, getpid());
    trace_cont(pid, SIGUSR1);
    event = next();
    ck_assert_int_eq(event.kind, TRACE_KILLED);
    ck_assert_int_eq(event.code, SIGUSR1);
    pid = 0;
}
END_TEST

START_TEST(a_trap_signal_that_somebody_sends_is_no_step)
{
    start("spins", NULL);
    kill(pid, SIGTRAP);
    trace_cont(pid, 0);
    expect(TRACE_SIGNAL);
}
END_TEST

START_TEST(a_step_into_a_signal_handler_is_a_step)
{
    start("catches_signals", NULL);
    struct trace_call call;
    do { /* until it sleeps: the handler is installed */
        trace_syscall(pid, 0);
        next();
        trace_call(pid, &call);
    } while (call.returned || call.number != SYS_clock_nanosleep);
    kill(pid, SIGUSR1);
    trace_cont(pid, 0);
    expect(TRACE_SIGNAL);
    trace_step(pid, SIGUSR1);
    expect(TRACE_STEP);
}
END_TEST

START_TEST(a_running_process_is_interrupted_and_a_stopped_one_listens)
{
    start("spins", NULL);
    trace_cont(pid, 0);
    ck_assert_int_eq(trace_interrupt(pid), 0);
    expect(TRACE_INTERRUPTED);
    trace_cont(pid, 0);
    kill(pid, SIGSTOP);
    expect(TRACE_SIGNAL);
    trace_cont(pid, SIGSTOP);
    expect(TRACE_GROUP_STOP);
    ck_assert_int_eq(trace_listen(pid), 0);
    ck_assert_int_eq(trace_wait(pid, 5 * CLOCK_MS).kind, TRACE_NOTHING);
    kill(pid, SIGCONT);
    expect(TRACE_INTERRUPTED);
}
END_TEST

START_TEST(a_fork_names_its_child_which_is_seized)
{
    start("forks_and_adds", NULL);
    trace_cont(pid, 0);
    struct trace_event event = next();
    ck_assert_int_eq(event.kind, TRACE_FORK);
    ck_assert_int_gt(event.child, 0);
    ck_assert_int_eq(trace_wait(event.child, 10 * (uint64_t)CLOCK_S).kind, TRACE_INTERRUPTED);
    trace_cont(event.child, 0);
    ck_assert_int_eq(trace_wait(event.child, 10 * (uint64_t)CLOCK_S).kind, TRACE_EXITED);
}
END_TEST

START_TEST(a_wait_that_nothing_answers_ends_in_time)
{
    start("waits_for_enter", NULL);
    trace_interrupt(pid);
    uint64_t begun = clock_now();
    ck_assert_int_eq(trace_wait(pid, 3 * CLOCK_MS).kind, TRACE_NOTHING); /* it is stopped at its exec */
    ck_assert_uint_lt(clock_now() - begun, CLOCK_S);
}
END_TEST

START_TEST(ptrace_is_available_here)
{
    struct err err = {0};
    ck_assert_msg(trace_available(&err) == 0, "%s", err.text);
}
END_TEST

START_TEST(shmlab_disable_refuses_in_one_sentence)
{
    struct err err = {0};
    setenv("SHMLAB_DISABLE", "landlock,ptrace", 1);
    ck_assert_int_eq(trace_available(&err), -1);
    ck_assert_str_eq(err.text, "processes cannot be held here: SHMLAB_DISABLE turns ptrace off");
}
END_TEST

START_TEST(a_seccomp_filter_that_refuses_is_found_out)
{
    struct err err = {0};
    refuse_ptrace();
    ck_assert_int_eq(trace_available(&err), -1);
    ck_assert_str_eq(err.text,
                     "this machine does not let the lab hold processes (ptrace): EPERM (Operation not "
                     "permitted)");
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("trace");
    tcase_add_checked_fixture(cases, NULL, finish);
    tcase_add_test(cases, exec_step_and_end_are_told);
    tcase_add_test(cases, system_calls_are_told_at_entry_and_exit);
    tcase_add_test(cases, a_breakpoint_is_hit_once_and_leaves_the_code_as_it_was);
    tcase_add_test(cases, memory_is_read_and_written_at_any_offset_and_length);
    tcase_add_test(cases, vector_registers_are_read_and_written);
    tcase_add_test(cases, a_signal_is_told_before_it_is_delivered);
    tcase_add_test(cases, a_trap_signal_that_somebody_sends_is_no_step);
    tcase_add_test(cases, a_step_into_a_signal_handler_is_a_step);
    tcase_add_test(cases, a_running_process_is_interrupted_and_a_stopped_one_listens);
    tcase_add_test(cases, a_fork_names_its_child_which_is_seized);
    tcase_add_test(cases, a_wait_that_nothing_answers_ends_in_time);
    tcase_add_test(cases, ptrace_is_available_here);
    tcase_add_test(cases, shmlab_disable_refuses_in_one_sentence);
    tcase_add_test(cases, a_seccomp_filter_that_refuses_is_found_out);
    return suite_run();
}

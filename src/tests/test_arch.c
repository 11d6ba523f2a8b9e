/* The calling conventions, checked on this very processor: a function and a system call are caught in a child
 * and their registers asked by meaning. */
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/arch.h"
#include "system/trace.h"
#include "tests/peer.h"
#include "tests/suite_main.h"

enum { PATIENCE = 1000000000 };
static struct peer peer;

__attribute__((noinline, noclone)) static long sum(long a, long b, long c, long d, long e, long f)
{
    __asm__ volatile("" : "+r"(a)); /* so that it is neither merged nor removed */
    return a + b * 10 + c * 100 + d * 1000 + e * 10000 + f * 100000;
}

static void calls(void *context)
{
    (void)context;
    peer_turn();
    volatile long result = sum(1, 2, 3, 4, 5, 6);
    (void)result;
    syscall(SYS_lseek, -1L, 22L, 33L, 44L, 55L, 66L);
    syscall(SYS_getppid);
}

static struct trace_event next(void)
{
    struct trace_event event = trace_wait(peer.pid, PATIENCE);
    ck_assert_int_ne(event.kind, TRACE_NOTHING);
    return event;
}

static void begin(void)
{
    peer_start(&peer, calls, NULL);
    peer_wait(&peer);
    peer_asleep(peer.pid); /* until it reads, waiting for its turn */
    ck_assert_int_eq(trace_seize(peer.pid, NULL), 0);
    ck_assert_int_eq(trace_interrupt(peer.pid), 0);
    ck_assert_int_eq(next().kind, TRACE_INTERRUPTED);
}

START_TEST(a_function_is_caught_with_its_arguments_and_result)
{
    struct user_regs_struct regs;
    struct trace_break at = {.address = (uint64_t)(uintptr_t)sum};
    uint64_t back;
    begin();
    ck_assert_int_eq(trace_break_in(peer.pid, &at), 0);
    peer_go(&peer);
    trace_cont(peer.pid, 0);
    ck_assert_int_eq(next().kind, TRACE_BREAK);
    trace_registers(peer.pid, &regs);
    ck_assert_uint_eq(arch_pc(&regs), at.address + ARCH_BREAKPOINT_PASSED);
    for (int n = 0; n < ARCH_ARGS; n++)
        ck_assert_uint_eq(arch_call_arg(&regs, n), (uint64_t)n + 1);
    ck_assert_int_eq(trace_peek(peer.pid, arch_return_slot(&regs), &back, sizeof back), 0);
    trace_break_out(peer.pid, &at);
    arch_set_pc(&regs, at.address);
    trace_set_registers(peer.pid, &regs);
    for (uint64_t sp = arch_sp(&regs); arch_pc(&regs) != back || arch_sp(&regs) <= sp;) {
        trace_step(peer.pid, 0);
        ck_assert_int_eq(next().kind, TRACE_STEP);
        trace_registers(peer.pid, &regs);
    }
    ck_assert_uint_eq(arch_call_result(&regs), 654321);
    peer_kill(&peer);
}
END_TEST

static void until_call(long number, struct user_regs_struct *regs)
{
    do {
        trace_syscall(peer.pid, 0);
        next();
        trace_registers(peer.pid, regs);
    } while (arch_syscall_number(regs) != number);
}

START_TEST(a_system_call_is_caught_with_its_arguments_and_result)
{
    struct user_regs_struct regs;
    static const uint64_t args[ARCH_ARGS] = {(uint64_t)-1, 22, 33, 44, 55, 66};
    begin();
    peer_go(&peer);
    until_call(SYS_lseek, &regs);
    for (int n = 0; n < ARCH_ARGS; n++)
        ck_assert_uint_eq(arch_syscall_arg(&regs, n), args[n]);
    trace_syscall(peer.pid, 0);
    ck_assert_int_eq(next().kind, TRACE_SYSCALL_EXIT);
    trace_registers(peer.pid, &regs);
    ck_assert_int_eq(arch_syscall_result(&regs), -EBADF);
    ck_assert(!arch_syscall_restarts(&regs));
    peer_kill(&peer);
}
END_TEST

START_TEST(a_system_call_can_be_skipped)
{
    struct user_regs_struct regs;
    begin();
    peer_go(&peer);
    until_call(SYS_getppid, &regs);
    arch_syscall_skip(&regs);
    trace_set_registers(peer.pid, &regs);
    trace_syscall(peer.pid, 0);
    ck_assert_int_eq(next().kind, TRACE_SYSCALL_EXIT);
    trace_registers(peer.pid, &regs);
    ck_assert_int_eq(arch_syscall_result(&regs), -ENOSYS); /* the kernel's mark of a call not made */
    arch_syscall_set_result(&regs, 4711);
    ck_assert_int_eq(trace_set_registers(peer.pid, &regs), 0);
    trace_registers(peer.pid, &regs);
    ck_assert_int_eq(arch_syscall_result(&regs), 4711);
    peer_kill(&peer);
}
END_TEST

START_TEST(an_interrupted_sleep_begins_again)
{
    struct user_regs_struct regs;
    begin(); /* it was interrupted in the read of peer_turn */
    trace_registers(peer.pid, &regs);
    ck_assert_int_eq(arch_syscall_number(&regs), SYS_read);
    ck_assert(arch_syscall_restarts(&regs));
    peer_kill(&peer);
}
END_TEST

START_TEST(dwarf_numbers_lead_to_registers)
{
    struct user_regs_struct regs = {.rip = 16, .rsp = 7, .rbp = 6, .rdi = 5, .r15 = 15};
    uint64_t value;
    ck_assert(arch_dwarf_register(&regs, ARCH_DWARF_PC, &value) && value == 16);
    ck_assert(arch_dwarf_register(&regs, ARCH_DWARF_SP, &value) && value == 7);
    ck_assert(arch_dwarf_register(&regs, 6, &value) && value == 6);
    ck_assert(arch_dwarf_register(&regs, 5, &value) && value == 5);
    ck_assert(arch_dwarf_register(&regs, 15, &value) && value == 15);
    ck_assert(!arch_dwarf_register(&regs, 17, &value)); /* xmm0 */
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("arch");
    tcase_add_test(cases, a_function_is_caught_with_its_arguments_and_result);
    tcase_add_test(cases, a_system_call_is_caught_with_its_arguments_and_result);
    tcase_add_test(cases, a_system_call_can_be_skipped);
    tcase_add_test(cases, an_interrupted_sleep_begins_again);
    tcase_add_test(cases, dwarf_numbers_lead_to_registers);
    return suite_run();
}

/* x86-64 with the System V calling convention and Linux's system call convention. */
#include "system/arch.h"

#include <assert.h>
#include <stddef.h>

#ifndef __x86_64__
#error "shmlab steps x86-64 programs; another processor needs its own arch_*.c (see arch.h)"
#endif

/* The kernel's own codes for "interrupted, begin again": they are visible to a tracer only. */
enum { ERESTARTSYS = 512, ERESTARTNOINTR = 513, ERESTARTNOHAND = 514, ERESTART_RESTARTBLOCK = 516 };

const uint8_t arch_breakpoint[ARCH_BREAKPOINT_BYTES] = {0xcc};
const uint8_t arch_syscall_insn[ARCH_SYSCALL_BYTES] = {0x0f, 0x05};

uint64_t arch_pc(const struct user_regs_struct *regs)
{
    return regs->rip;
}

void arch_set_pc(struct user_regs_struct *regs, uint64_t pc)
{
    regs->rip = pc;
}

uint64_t arch_sp(const struct user_regs_struct *regs)
{
    return regs->rsp;
}

uint64_t arch_return_slot(const struct user_regs_struct *regs)
{
    return regs->rsp;
}

long arch_syscall_number(const struct user_regs_struct *regs)
{
    return (long)regs->orig_rax;
}

uint64_t arch_syscall_arg(const struct user_regs_struct *regs, int n)
{
    assert(n >= 0 && n < ARCH_ARGS);
    const uint64_t args[ARCH_ARGS] = {regs->rdi, regs->rsi, regs->rdx, regs->r10, regs->r8, regs->r9};
    return args[n];
}

void arch_syscall_set_arg(struct user_regs_struct *regs, int n, uint64_t value)
{
    assert(n >= 0 && n < ARCH_ARGS);
    unsigned long long *const args[ARCH_ARGS] = {&regs->rdi, &regs->rsi, &regs->rdx,
                                                 &regs->r10, &regs->r8,  &regs->r9};
    *args[n] = value;
}

int64_t arch_syscall_result(const struct user_regs_struct *regs)
{
    return (int64_t)regs->rax;
}

long arch_syscall_wanted(const struct user_regs_struct *regs)
{
    return (long)regs->rax;
}

void arch_syscall_skip(struct user_regs_struct *regs)
{
    regs->orig_rax = (unsigned long long)-1;
}

void arch_syscall_set_result(struct user_regs_struct *regs, int64_t result)
{
    regs->rax = (unsigned long long)result;
}

void arch_syscall_prepare(struct user_regs_struct *regs, long number, const uint64_t args[ARCH_ARGS])
{
    regs->rax = (unsigned long long)number;
    regs->orig_rax = (unsigned long long)-1;
    regs->rdi = args[0];
    regs->rsi = args[1];
    regs->rdx = args[2];
    regs->r10 = args[3];
    regs->r8 = args[4];
    regs->r9 = args[5];
}

void arch_syscall_pretend(struct user_regs_struct *regs, int64_t result)
{
    regs->rip += ARCH_SYSCALL_BYTES;
    regs->rax = (unsigned long long)result;
    regs->rcx = regs->rip;
    regs->r11 = regs->eflags;
    regs->orig_rax = (unsigned long long)-1;
}

void arch_call_pretend(struct user_regs_struct *regs, uint64_t back, uint64_t result)
{
    regs->rip = back;
    regs->rsp += sizeof back;
    regs->rax = result;
    regs->orig_rax = (unsigned long long)-1;
}

void arch_normalise(struct user_regs_struct *regs)
{
    const unsigned long long trap = 0x100, resume = 0x10000;
    regs->eflags &= ~(trap | resume);
    regs->orig_rax = (unsigned long long)-1;
}

void arch_clock_pretend(struct user_regs_struct *regs, unsigned insn_bytes, uint64_t count)
{
    regs->rip += insn_bytes;
    regs->rax = (uint32_t)count;
    regs->rdx = count >> 32;
}

bool arch_syscall_restarts(const struct user_regs_struct *regs)
{
    switch (-(int64_t)regs->rax) {
    case ERESTARTSYS:
    case ERESTARTNOINTR:
    case ERESTARTNOHAND:
    case ERESTART_RESTARTBLOCK: return (int64_t)regs->orig_rax >= 0;
    default: return false;
    }
}

uint64_t arch_call_arg(const struct user_regs_struct *regs, int n)
{
    assert(n >= 0 && n < ARCH_ARGS);
    const uint64_t args[ARCH_ARGS] = {regs->rdi, regs->rsi, regs->rdx, regs->rcx, regs->r8, regs->r9};
    return args[n];
}

uint64_t arch_call_result(const struct user_regs_struct *regs)
{
    return regs->rax;
}

bool arch_dwarf_register(const struct user_regs_struct *regs, unsigned n, uint64_t *value)
{
    const uint64_t values[ARCH_DWARF_REGISTERS] = {
        regs->rax, regs->rdx, regs->rcx, regs->rbx, regs->rsi, regs->rdi, regs->rbp, regs->rsp, regs->r8,
        regs->r9,  regs->r10, regs->r11, regs->r12, regs->r13, regs->r14, regs->r15, regs->rip,
    };
    if (n >= ARCH_DWARF_REGISTERS)
        return false;
    *value = values[n];
    return true;
}

bool arch_dwarf_is_preserved(unsigned n)
{
    enum { RBX = 3, RBP = 6, R12 = 12, R15 = 15 };
    return n == RBX || n == RBP || (n >= R12 && n <= R15);
}

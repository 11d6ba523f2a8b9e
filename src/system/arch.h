/* The processor and its calling conventions, by meaning: the rest of the lab never names a register.
 *
 * One file implements it for each processor; arch_x86_64.c is the one there is. It works on register values
 * (struct user_regs_struct, as ptrace gives them) and makes no system call. A port writes a second file and
 * the register table of disasm.c. */
#ifndef SHMLAB_SYSTEM_ARCH_H
#define SHMLAB_SYSTEM_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/user.h>

enum {
    ARCH_ARGS = 6,              /* arguments that travel in registers, of a function and of a system call */
    ARCH_BREAKPOINT_BYTES = 1,  /* length of the breakpoint instruction */
    ARCH_BREAKPOINT_PASSED = 1, /* how far the program counter stands behind it when it has trapped */
    ARCH_SYSCALL_BYTES = 2,     /* length of the system call instruction */
    ARCH_RED_ZONE = 128,        /* bytes below the stack pointer that still belong to the function */
    ARCH_DWARF_REGISTERS = 17,  /* DWARF's numbers 0 to 16; 16 stands for the return address */
    ARCH_DWARF_SP = 7,
    ARCH_DWARF_PC = 16,
};

extern const uint8_t arch_breakpoint[ARCH_BREAKPOINT_BYTES];
extern const uint8_t arch_syscall_insn[ARCH_SYSCALL_BYTES];

uint64_t arch_pc(const struct user_regs_struct *regs);
void arch_set_pc(struct user_regs_struct *regs, uint64_t pc);
uint64_t arch_sp(const struct user_regs_struct *regs);

/* Where the return address lies while the program counter is at a function's first instruction. */
uint64_t arch_return_slot(const struct user_regs_struct *regs);

/* At a system call stop; `n` from 0. The number is -1 outside a system call. */
long arch_syscall_number(const struct user_regs_struct *regs);
uint64_t arch_syscall_arg(const struct user_regs_struct *regs, int n);
void arch_syscall_set_arg(struct user_regs_struct *regs, int n, uint64_t value);
int64_t arch_syscall_result(const struct user_regs_struct *regs); /* negative errno where it failed */
/* The number that the system call instruction at pc is about to ask for: before the call, not in it. */
long arch_syscall_wanted(const struct user_regs_struct *regs);
/* Makes the kernel skip the system call that is being entered, and (at its end) gives it this result. */
void arch_syscall_skip(struct user_regs_struct *regs);
void arch_syscall_set_result(struct user_regs_struct *regs, int64_t result);
/* At a system call instruction: makes it ask for this call. */
void arch_syscall_prepare(struct user_regs_struct *regs, long number, const uint64_t args[ARCH_ARGS]);
/* At a system call instruction: as if it had been executed and the kernel had answered `result`. */
void arch_syscall_pretend(struct user_regs_struct *regs, int64_t result);
/* Interrupted in a system call that begins again when the process goes on (ERESTART…). */
bool arch_syscall_restarts(const struct user_regs_struct *regs);

/* Takes out of registers what only tells that the process was stopped in some way, so that equal moments
 * have equal registers. */
void arch_normalise(struct user_regs_struct *regs);
/* At an instruction that reads the time stamp counter: as if it had been executed and had read `count`. */
void arch_clock_pretend(struct user_regs_struct *regs, unsigned insn_bytes, uint64_t count);

/* At a function's first instruction; `n` from 0 to ARCH_ARGS - 1; integers and pointers. */
uint64_t arch_call_arg(const struct user_regs_struct *regs, int n);
/* At a function's first instruction: as if it had returned `result` to `back`. */
void arch_call_pretend(struct user_regs_struct *regs, uint64_t back, uint64_t result);
/* Just behind the call. */
uint64_t arch_call_result(const struct user_regs_struct *regs);

/* What the code below is told: to call `function` with `args` so many rounds, together with another process
 * that does the same, both at the same moment. */
struct arch_rounds {
    uint64_t function, args[ARCH_ARGS];
    uint64_t sync; /* three cache lines that both share, zero at the beginning */
    uint64_t me;   /* 0 or 1; 0 sets the object back before each round and notes it after */
    uint64_t rounds;
    uint64_t object, length, initial; /* addresses of the bytes to set back, and of what to set them to */
    uint64_t results;                 /* where the next round's bytes are noted */
};
/* It refers to nothing outside itself: it can be put anywhere. It ends at a breakpoint. */
const void *arch_rounds_code(size_t *length);
/* Goes to that code, put at `code`, and lets it find its struct. */
void arch_rounds_begin(struct user_regs_struct *regs, uint64_t code, uint64_t rounds);

/* DWARF register `n`; false for one that is not among the general registers. */
bool arch_dwarf_register(const struct user_regs_struct *regs, unsigned n, uint64_t *value);
/* True for registers that a called function leaves as they were, by the calling convention. */
bool arch_dwarf_is_preserved(unsigned n);

#endif

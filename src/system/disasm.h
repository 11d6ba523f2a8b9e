/* One machine instruction: its length, its text, and which memory it reads and writes.
 *
 * disasm_decode looks at bytes only and its answer can be kept for as long as the code stays the same;
 * disasm_accesses adds the registers of the moment and gives addresses. One step of a repeated string
 * instruction is one iteration, so its accesses are those of one iteration. */
#ifndef SHMLAB_SYSTEM_DISASM_H
#define SHMLAB_SYSTEM_DISASM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct user_regs_struct;

enum {
    DISASM_BYTES = 15,  /* no instruction is longer: read this many, fewer at the end of a mapping */
    DISASM_OPERANDS = 4 /* memory operands of one instruction, at most */
};

enum disasm_flow { FLOW_NEXT, FLOW_JUMP, FLOW_BRANCH /* conditional */, FLOW_CALL, FLOW_RETURN, FLOW_TRAP };

enum disasm_traits {
    INSN_LOCKED = 1,       /* LOCK prefix, or xchg with memory: one step for every processor */
    INSN_REPEATED = 2,     /* rep: one iteration a step */
    INSN_SYSCALL = 4,      /* enters the kernel */
    INSN_UNREPEATABLE = 8, /* result is not a function of registers and memory: rdtsc, rdrand, cpuid, … */
    INSN_VECTOR = 16,      /* touches vector or floating-point registers */
    INSN_FENCE = 32,       /* waits until its stores are visible: mfence, and what serialises */
    INSN_STREAMING = 64,   /* a store around the caches (movnt…) */
    INSN_UNCERTAIN = 128,  /* it touches memory that operands do not tell: gather, xsave, masked stores */
};

struct disasm_operand {           /* address = base + index × scale + disp (+ segment), registers by place */
    int16_t base, index, segment; /* byte offset in struct user_regs_struct; -1 none */
    int16_t bits;                 /* bt, bts…: counts bits from there, signed; -1 none */
    uint8_t scale;
    bool read, write;
    bool maybe;      /* the write depends on what was read: cmpxchg */
    bool hidden;     /* not written in the text: the stack of push, call… */
    bool narrow;     /* addresses are 32 bits wide */
    int64_t disp;    /* of a pc-relative operand: the whole address */
    uint32_t length; /* bytes */
};

struct disasm_insn {
    uint64_t address;
    uint8_t length;
    enum disasm_flow flow;
    unsigned traits;    /* of enum disasm_traits */
    uint64_t target;    /* of a direct jump, branch or call; 0 where it is computed */
    char mnemonic[16];  /* "mov", "cmpxchg": Intel's name, without prefix and size */
    char text[96];      /* AT&T syntax: "addl $0x1, 0x10(%rax)" */
    char reg[8];        /* the register a load fills or a store empties ("eax"), "" where there is none */
    bool has_immediate; /* it stores or adds a constant… */
    int64_t immediate;  /* …this one */
    uint8_t noperands;
    struct disasm_operand operands[DISASM_OPERANDS];
};

struct disasm_access {
    uint64_t address;
    uint32_t length;
    bool read, write; /* both: one instruction that reads, changes and stores */
    bool maybe;       /* it writes only if what it reads is as expected: cmpxchg */
    bool hidden;      /* the stack of push, pop, call, ret */
};

/* `length` bytes that lie at `address`. False where they are no instruction, or not a whole one. */
bool disasm_decode(struct disasm_insn *insn, const uint8_t *bytes, size_t length, uint64_t address);

/* What insn will touch with these registers (whose pc is at insn). Returns how many, none for a repeated
 * instruction whose count is 0. */
size_t disasm_accesses(const struct disasm_insn *insn, const struct user_regs_struct *regs,
                       struct disasm_access accesses[DISASM_OPERANDS]);

/* The instruction as words for a learner: "load eax ← counter", "add 1", "store counter ← eax",
 * "add 1 to counter", "locked add 1 to counter". `memory` names what the explicit memory operand is
 * ("counter", "/my_shm+16"); NULL gives the text for instructions that touch memory and no name is known. */
void disasm_words(const struct disasm_insn *insn, const char *memory, struct buf *words);

#endif

/* What a process is about to do: its next instruction as far as other processes are concerned. */
#ifndef SHMLAB_EXPLORE_OP_H
#define SHMLAB_EXPLORE_OP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/user.h>

#include "explore/cells.h"
#include "explore/hook.h"
#include "explore/role.h"
#include "system/disasm.h"

enum op_model {              /* what processes see of each other */
                MODEL_SC,    /* everything, at once */
                MODEL_CORES, /* x86-TSO: fences and system calls are steps of their own */
                MODEL_C11,   /* what C11 allows: the compiler's calls for atomics are steps */
};

enum op_kind {
    OP_LOCAL,   /* nobody else can tell whether it was done */
    OP_END,     /* the section ends here */
    OP_ACCESS,  /* touches shared memory */
    OP_FENCE,   /* cores: waits until this process's stores are visible, and touches nothing shared */
    OP_WAIT,    /* futex: sleeps if the word has the value */
    OP_WAKE,    /* futex: wakes some that sleep there */
    OP_CALL,    /* cores: a system call that the lab answers itself */
    OP_ATOMIC,  /* c11: an atomic access or a fence, called for through a hook */
    OP_FAULT,   /* the instruction before it was answered with a signal: the process is dead */
    OP_ENDLESS, /* runs for ever without touching shared memory */
    OP_TIRED,   /* ran for more instructions than the limit without touching shared memory */
    OP_FOREIGN, /* a system call whose effect cannot be learned */
    OP_REFUSED, /* an instruction that is not modelled */
};

struct op_access {
    struct place place;
    bool read, write;
};

struct op_futex {
    int object; /* -1: private memory of this actor, or FUTEX_PRIVATE_FLAG: offset is an address */
    uint64_t offset;
    uint32_t value; /* OP_WAIT: sleeps if this is there. OP_WAKE: at most so many */
    uint32_t bits;  /* wait and wake meet where they have a bit in common */
    bool timed;     /* with a time limit, which never runs out here */
};

struct op_inside {  /* the library function that the program is in */
    uint64_t entry; /* 0: in its own code */
    uint64_t call;  /* the program's last call instruction */
};

struct op {
    enum op_kind kind;
    bool locked;   /* one step for every processor: waits for this process's store buffer */
    bool told;     /* by the program itself, or by a library function that does not synchronise */
    bool pretends; /* OP_LOCAL, OP_CALL: a system call; it is not made, `result` is its answer */
    bool clock;    /* OP_LOCAL: reads the time stamp counter, which is answered by us */
    uint8_t access_count;
    uint8_t fault; /* OP_FAULT: the signal */
    struct op_access access[DISASM_OPERANDS];
    struct op_futex futex;
    struct hook_call call; /* OP_ATOMIC; access[0] is its place, none for a fence */
    int64_t result;
    uint64_t pc;
    struct op_inside inside;
};

/* The instruction at a process's pc and the addresses it will touch. */
struct op_moment {
    const struct code_insn *code;
    struct disasm_access access[DISASM_OPERANDS];
    size_t count;
};

/* inside: as in struct op, kept by the caller from step to step (zero at the beginning) and updated here. */
void op_look(struct op *op, struct op_moment *moment, struct role *role, const struct user_regs_struct *regs,
             struct op_inside *inside, enum op_model model);

uint32_t op_read_bytes(const struct op *op);  /* sum over its reads */
uint32_t op_write_bytes(const struct op *op); /* sum over its writes */
/* Two steps of different processes that cannot be swapped without a difference. */
bool op_depends(const struct op *x, const struct op *y);
bool op_same_futex(const struct op_futex *x, const struct op_futex *y);
/* Why an OP_FOREIGN or OP_REFUSED op cannot be learned: a part of a sentence, in a static buffer. */
const char *op_trouble(const struct op *op, struct role *role);

#endif

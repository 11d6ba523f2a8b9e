/* The calls that gcc -fsanitize=thread puts where a program uses C11 atomics: `__tsan_atomic32_load(&x,
 * order)`. At the first instruction of one of them the registers hold what the program asked for, the memory
 * order included, which its machine code no longer knows. */
#ifndef SHMLAB_EXPLORE_HOOK_H
#define SHMLAB_EXPLORE_HOOK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/user.h>

enum hook_what {
    HOOK_NONE,
    HOOK_LOAD,
    HOOK_STORE,
    HOOK_EXCHANGE,
    HOOK_ADD,
    HOOK_SUB,
    HOOK_AND,
    HOOK_OR,
    HOOK_XOR,
    HOOK_NAND,
    HOOK_COMPARE,       /* compare_exchange_strong and _weak: expected is at an address */
    HOOK_COMPARE_VALUE, /* compare_exchange_val: expected is a value, and so is the result */
    HOOK_FENCE,
    HOOK_SIGNAL_FENCE, /* for the compiler only */
};

enum hook_order { /* as the compiler numbers them */
                  HOOK_RELAXED,
                  HOOK_CONSUME,
                  HOOK_ACQUIRE,
                  HOOK_RELEASE,
                  HOOK_ACQ_REL,
                  HOOK_SEQ_CST,
                  HOOK_PLAIN, /* no atomic access at all */
};

struct hook {
    enum hook_what what;
    uint8_t bytes; /* of the object: 1 2 4 8; 0 a fence */
};

struct hook_call {
    struct hook hook;
    enum hook_order order, failure; /* failure: of a compare that fails */
    uint64_t address;
    uint64_t operand;  /* stored, added, desired */
    uint64_t expected; /* of a compare. HOOK_COMPARE: the caller reads it from… */
    uint64_t expected_at;
};

enum { HOOK_NAME = 64 };

/* The name of hook number `index`, from 0 on; false behind the last. */
bool hook_name(int index, char name[HOOK_NAME]);
/* From the function's name; HOOK_NONE for what is none of them, or 16 bytes wide. */
struct hook hook_of(const char *name);
/* At its first instruction. */
void hook_read(struct hook_call *call, struct hook hook, const struct user_regs_struct *regs);
bool hook_loads(enum hook_what what);
bool hook_stores(enum hook_what what); /* a compare may */
bool hook_acquires(enum hook_order order);
bool hook_releases(enum hook_order order);
/* What a change of `old` stores. */
uint64_t hook_result(const struct hook_call *call, uint64_t old);

#endif

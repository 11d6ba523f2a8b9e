/* A fork of an actor: the process that is really moved. It can be put back into any private state it was
 * ever in, because what its instructions are about to write is noted before they do: the bytes of a private
 * page as they were at the section's beginning are kept at the first write to it. */
#ifndef SHMLAB_EXPLORE_BODY_H
#define SHMLAB_EXPLORE_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "explore/op.h"

struct err;

enum { BODY_PAGES = 64 /* private pages that a section may write to */, BODY_PAGE = 4096 };

struct body_page {
    uint64_t address;
    uint32_t low, high; /* the part that was written at some time, in whole words */
    uint8_t first[BODY_PAGE];
};

struct body_word { /* private memory that differs from the beginning */
    uint64_t address, value;
};

struct body {
    struct role *role;
    pid_t pid; /* 0: it is dead */
    struct user_regs_struct regs;
    struct body_page *pages[BODY_PAGES];
    size_t page_count;
    bool vectors;            /* an instruction on vector registers was met: they are part of the state */
    struct op_inside inside; /* for op_look */
    uint64_t clock;          /* how often it read the time stamp counter */
    uint64_t limit;          /* a futex call's time limit while it is made without; 0 none */
    uint64_t steps;          /* instructions executed for real */
};

/* own_id: as after the C library's fork it knows its own thread id, and the kernel its robust locks. */
int body_begin(struct body *body, struct role *role, bool own_id, struct err *err);
void body_end(struct body *body); /* kills the process; waits for its end */
void body_free(struct body *body);

enum body_answer {
    BODY_STEPPED,
    BODY_FAULT,  /* the instruction was answered with signal *fault; nothing of it was done */
    BODY_SLEEPS, /* it has not reported within the patience: it sleeps in the kernel */
    BODY_LOST,   /* the process is gone, or the machine refuses; err says */
};

/* Executes the instruction at pc, which must not be one that can sleep: no system call but FUTEX_WAKE.
 * `moment` (op_look's) tells what it writes; NULL: nothing is noted, the body can then not be restored. */
enum body_answer body_step(struct body *body, const struct op_moment *moment, int *fault, struct err *err);
/* Runs at full speed until it is about to execute the instruction at pc; that one must lie before it, and be
 * another than where it is. Nothing is noted. */
enum body_answer body_go(struct body *body, uint64_t pc, int *fault, struct err *err);
/* The same for a system call that may sleep: BODY_SLEEPS after patience_ns; the step is still begun, and
 * body_wait asks for its end. Nothing is noted. */
enum body_answer body_try(struct body *body, uint64_t patience_ns, int *fault, struct err *err);
enum body_answer body_wait(struct body *body, uint64_t patience_ns, struct err *err);
bool body_is_asleep(const struct body *body); /* in the kernel: the step that was begun will not report */
/* As if the system call at pc had been made and answered with result. */
int body_pretend_call(struct body *body, int64_t result, struct err *err);
/* At a futex call with a time limit: it is made without, and finds its argument again when it has ended. */
int body_lift_limit(struct body *body, struct err *err);
/* At a hook (hook.h): as if it had been executed, had found `old` in memory, and had returned. */
int body_pretend_hook(struct body *body, const struct hook_call *call, uint64_t old, struct err *err);
int body_pretend_clock(struct body *body, unsigned insn_bytes, struct err *err);

/* Before an instruction: the private bytes that it is about to write belong to the state from now on. */
int body_note_writes(struct body *body, const struct op_moment *moment, struct err *err);
int body_note_range(struct body *body, uint64_t address, uint64_t length, struct err *err);
/* All written words become those of the beginning, and then these. -1 when they cannot be written. */
int body_put_words(struct body *body, const struct body_word *words, size_t count);
/* Private words that differ from the beginning, into words[most]; SIZE_MAX when there are more. Bytes below
 * the stack's red zone are dead and left out. */
size_t body_capture(struct body *body, struct body_word *words, size_t most);
/* Back into a state of private words and registers; vectors may be NULL for those of the beginning. The
 * caller sets inside and clock. */
int body_restore(struct body *body, const struct user_regs_struct *regs, const struct body_word *words,
                 size_t count, const uint8_t *vectors, struct err *err);

#endif

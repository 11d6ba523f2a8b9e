/* Where an actor's marked section begins and ends. It begins at a function or a line; it ends where the
 * function it began in is about to return, or at the first instruction of its own frame that is outside
 * the lines, or where a named function is about to begin. The instruction it ends at is not part of it. */
#ifndef SHMLAB_EXPLORE_SECTION_H
#define SHMLAB_EXPLORE_SECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

struct disasm_insn;
struct err;
struct image_list;

enum { SECTION_PLACES = 16 }; /* copies that the compiler made of one line or function */

struct section {
    char *from, *to;                 /* as asked for; from NULL: it begins where the actor is */
    uint64_t begins[SECTION_PLACES]; /* where to wait for the actor */
    size_t begin_count;
    uint64_t stops[SECTION_PLACES]; /* it also ends here */
    size_t stop_count;
    bool lines; /* it ends outside these lines */
    int first_line, last_line;
    uint64_t start, end;  /* of the function it began in */
    const char *inlined;  /* the function inlined where it began, NULL none */
    uint64_t stack;       /* stack pointer where it began: a callee's is below */
    uint64_t return_slot; /* where the return address of its function lies, 0 unknown */
};

/* `from` may be NULL, `to` too. -1 when a name is not found, or both are lines of different functions. */
int section_init(struct section *section, const char *from, const char *to, const struct image_list *images,
                 struct err *err);
/* The actor is at its beginning, with these registers: from now on section_ends can be asked. */
void section_begin(struct section *section, pid_t pid, const struct image_list *images,
                   const struct user_regs_struct *regs);
void section_free(struct section *section);

/* True for an instruction that lies outside the lines of the section, wherever it is called from: depends on
 * the instruction alone, so the caller keeps the answer. */
bool section_is_outside(const struct section *section, const struct image_list *images, uint64_t pc);
/* True when the section ends before this instruction. */
bool section_ends(const struct section *section, const struct disasm_insn *insn, bool outside,
                  const struct user_regs_struct *regs);

#endif

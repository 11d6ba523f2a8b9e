/* The instructions of one actor, each decoded once. They are read from the actor that is held, in whose
 * memory no breakpoint is. */
#ifndef SHMLAB_EXPLORE_CODE_H
#define SHMLAB_EXPLORE_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "explore/hook.h"
#include "explore/table.h"
#include "system/disasm.h"

struct image_list;
struct section;

struct code_hook {
    uint64_t address;
    struct hook hook;
};

struct code_insn {
    struct disasm_insn insn;
    bool decoded;
    bool own;         /* of the program, not of a library */
    bool outside;     /* of the section's lines */
    struct hook hook; /* it begins a hook of the compiler's (hook.h) */
};

struct code { /* zero-initialised is empty */
    struct code_insn **list;
    size_t count, capacity;
    struct table table;
    struct code_hook *hooks; /* set by the owner, freed by code_free */
    size_t hook_count;
};

/* Never NULL; `decoded` is false where there is no instruction. Valid until code_free. */
const struct code_insn *code_at(struct code *code, pid_t pid, const struct image_list *images,
                                const struct section *section, uint64_t pc);
/* Hooks that the program has; NULL for a program without. To free. */
struct code_hook *code_find_hooks(const struct image_list *images, size_t *count);
void code_free(struct code *code);

#endif

/* The instruction that a stopped actor is about to execute, and the shared bytes it touches: decoded before,
 * because the addresses are those of the registers then; values are read before for a load and after for a
 * store. What it did is in actor->done and actor->seen. */
#ifndef SHMLAB_SYSTEM_INSN_H
#define SHMLAB_SYSTEM_INSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "system/disasm.h"
#include "system/snapshot.h"

struct actor;
struct shared_range;
struct stage;

/* Decoded once for each address. NULL where there is no code. Valid until the next call. */
const struct disasm_insn *insn_at(struct stage *stage, struct actor *actor, uint64_t pc);
/* Before the instruction at pc is stepped. True when it is about to touch shared bytes. */
bool insn_prepare(struct stage *stage, struct actor *actor);
void insn_executed(struct stage *stage, struct actor *actor); /* …and after it */
/* Shared mappings of the actor as they are now; the array is the actor's. */
const struct shared_range *insn_shared(struct actor *actor, size_t *count);
/* The memory operand that is written in the instruction, where it is shared memory. */
bool insn_shared_operand(struct actor *actor, const struct disasm_insn *insn, struct obj_id *id,
                         uint64_t *offset);

#endif

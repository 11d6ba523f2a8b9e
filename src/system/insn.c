#include "system/insn.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/buf.h"
#include "base/mem.h"
#include "system/arch.h"
#include "system/maps.h"
#include "system/peek.h"
#include "system/stage_inside.h"

enum { CACHE = 1024 }; /* instructions kept for each actor, by address */

const struct disasm_insn *insn_at(struct stage *stage, struct actor *actor, uint64_t pc)
{
    uint8_t bytes[DISASM_BYTES];
    struct subject *subject = actor_subject(stage, actor);
    if (actor->insns == NULL)
        actor->insns = mem_array(CACHE, sizeof *actor->insns);
    struct disasm_insn *insn = &actor->insns[pc % CACHE];
    if (insn->address == pc && insn->length > 0)
        return insn;
    size_t length = sizeof bytes;
    while (length > 0 && !peek_read(subject, pc, bytes, length))
        length--; /* at the end of the code */
    if (disasm_decode(insn, bytes, length, pc))
        return insn;
    insn->length = 0;
    return NULL;
}

/* ---- where shared memory is ---- */

static void list_shared(struct actor *actor)
{
    struct buf text = {0};
    size_t count = 0, room = 0;
    char *path = mem_printf("/proc/%d/maps", actor->pid);
    struct map_line *lines = NULL;
    if (buf_read_file(&text, path, NULL) == 0)
        lines = maps_parse(buf_text(&text), text.length, &count);
    free(path);
    actor->nshared = 0;
    for (size_t i = 0; i < count; i++) {
        if (!maps_is_shared(&lines[i]))
            continue;
        actor->shared = mem_push(actor->shared, &actor->nshared, &room, sizeof *actor->shared);
        actor->shared[actor->nshared - 1] =
            (struct shared_range){lines[i].start, lines[i].end, lines[i].offset, lines[i].id};
    }
    maps_free(lines, count);
    buf_free(&text);
    actor->shared_epoch = actor->epoch;
}

static const struct shared_range *shared_at(const struct actor *actor, uint64_t address)
{
    for (size_t i = 0; i < actor->nshared; i++)
        if (address >= actor->shared[i].start && address < actor->shared[i].end)
            return &actor->shared[i];
    return NULL;
}

/* ---- what the instruction touches there ---- */

static void note(struct actor *actor, const struct disasm_insn *insn, const struct disasm_access *access,
                 bool write)
{
    const struct shared_range *range = shared_at(actor, access->address);
    if (range == NULL || actor->nseen == ACTOR_ACCESSES)
        return;
    actor->seen[actor->nseen++] = (struct seen_access){
        .id = range->id,
        .address = access->address,
        .access = {.actor = actor->id,
                   .offset = access->address - range->start + range->offset,
                   .length = (uint8_t)(access->length < UINT8_MAX ? access->length : UINT8_MAX),
                   .write = write,
                   .locked = (insn->traits & INSN_LOCKED) != 0},
    };
}

static void read_values(struct stage *stage, struct actor *actor, bool writes)
{
    for (size_t i = actor->nseen_before; i < actor->nseen; i++) {
        struct access *access = &actor->seen[i].access;
        size_t length = access->length < sizeof access->value ? access->length : sizeof access->value;
        if (access->write == writes)
            peek_read(actor_subject(stage, actor), actor->seen[i].address, &access->value, length);
    }
}

const struct shared_range *insn_shared(struct actor *actor, size_t *count)
{
    if (actor->shared_epoch != actor->epoch)
        list_shared(actor);
    *count = actor->nshared;
    return actor->shared;
}

static void note_accesses(struct actor *actor, const struct disasm_insn *insn)
{
    struct disasm_access accesses[DISASM_OPERANDS];
    if (insn->noperands == 0)
        return;
    if (actor->shared_epoch != actor->epoch)
        list_shared(actor);
    size_t count = disasm_accesses(insn, &actor->regs, accesses);
    for (size_t i = 0; i < count; i++) {
        if (accesses[i].read)
            note(actor, insn, &accesses[i], false);
        if (accesses[i].write)
            note(actor, insn, &accesses[i], true);
    }
}

/* A futex call looks at its word: in the name of the process, by the kernel. */
static void note_futex(struct actor *actor, const struct disasm_insn *insn)
{
    struct disasm_access word = {.address = arch_syscall_arg(&actor->regs, 0), .length = sizeof(uint32_t)};
    if (!(insn->traits & INSN_SYSCALL) || arch_syscall_wanted(&actor->regs) != SYS_futex)
        return;
    if (actor->shared_epoch != actor->epoch)
        list_shared(actor);
    note(actor, insn, &word, false);
}

bool insn_shared_operand(struct actor *actor, const struct disasm_insn *insn, struct obj_id *id,
                         uint64_t *offset)
{
    struct disasm_access accesses[DISASM_OPERANDS];
    size_t count = disasm_accesses(insn, &actor->regs, accesses);
    if (actor->shared_epoch != actor->epoch)
        list_shared(actor);
    for (size_t i = 0; i < count; i++) {
        const struct shared_range *range = shared_at(actor, accesses[i].address);
        if (range == NULL || accesses[i].hidden)
            continue;
        *id = range->id;
        *offset = accesses[i].address - range->start + range->offset;
        return true;
    }
    return false;
}

bool insn_prepare(struct stage *stage, struct actor *actor)
{
    const struct disasm_insn *insn = insn_at(stage, actor, arch_pc(&actor->regs));
    actor->nseen_before = actor->nseen;
    actor->has_done = insn != NULL;
    if (insn == NULL)
        return false;
    actor->done = *insn;
    note_accesses(actor, insn);
    note_futex(actor, insn);
    if (!stage_before_insn(stage, actor))
        return false;
    read_values(stage, actor, false);
    return actor->nseen > actor->nseen_before;
}

void insn_executed(struct stage *stage, struct actor *actor)
{
    actor->move.steps++;
    if (actor->has_done && (actor->done.traits & INSN_SYSCALL) != 0) {
        actor->epoch++;
        actor->call.syscalls++;
    }
    read_values(stage, actor, true);
    stage_after_insn(stage, actor);
}

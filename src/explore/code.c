#include "explore/code.h"

#include <stdlib.h>

#include "base/mem.h"
#include "explore/bytes.h"
#include "explore/section.h"
#include "system/images.h"

/* Fewer bytes at the end of a mapping. */
static size_t read_insn(pid_t pid, uint64_t pc, uint8_t bytes[DISASM_BYTES])
{
    enum { PAGE = 4096 };
    size_t here = PAGE - pc % PAGE;
    if (bytes_get(pid, pc, bytes, DISASM_BYTES) == 0)
        return DISASM_BYTES;
    return here < DISASM_BYTES && bytes_get(pid, pc, bytes, here) == 0 ? here : 0;
}

static void decode(struct code_insn *insn, pid_t pid, const struct image_list *images,
                   const struct section *section, uint64_t pc)
{
    uint8_t bytes[DISASM_BYTES];
    size_t length = read_insn(pid, pc, bytes);
    const struct image *image = image_at(images, pc);
    insn->decoded = length > 0 && disasm_decode(&insn->insn, bytes, length, pc);
    insn->insn.address = pc;
    insn->own = image != NULL && image->program;
    insn->outside = section_is_outside(section, images, pc);
}

const struct code_insn *code_at(struct code *code, pid_t pid, const struct image_list *images,
                                const struct section *section, uint64_t pc)
{
    uint64_t hash = hash_mix(pc);
    size_t at = 0;
    int64_t found;
    while ((found = table_next(&code->table, hash, &at)) != TABLE_NONE) {
        if (code->list[found]->insn.address == pc)
            return code->list[found];
    }
    struct code_insn *insn = mem_alloc(sizeof *insn);
    decode(insn, pid, images, section, pc);
    code->list = mem_push(code->list, &code->count, &code->capacity, sizeof *code->list);
    code->list[code->count - 1] = insn;
    table_put(&code->table, hash, (uint32_t)code->count - 1);
    return insn;
}

void code_free(struct code *code)
{
    for (size_t i = 0; i < code->count; i++)
        free(code->list[i]);
    free(code->list);
    table_free(&code->table);
    *code = (struct code){0};
}

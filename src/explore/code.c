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

struct code_hook *code_find_hooks(const struct image_list *images, size_t *count)
{
    const struct image *program = image_program(images);
    struct code_hook *hooks = NULL;
    size_t capacity = 0;
    char name[HOOK_NAME];
    *count = 0;
    for (int i = 0; program != NULL && program->info != NULL && hook_name(i, name); i++) {
        uint64_t address = debuginfo_symbol(program->info, name);
        if (address == 0)
            continue;
        hooks = mem_push(hooks, count, &capacity, sizeof *hooks);
        hooks[*count - 1] = (struct code_hook){address + program->bias, hook_of(name)};
    }
    return hooks;
}

static struct hook hook_at(const struct code *code, uint64_t pc)
{
    for (size_t i = 0; i < code->hook_count; i++) {
        if (code->hooks[i].address == pc)
            return code->hooks[i].hook;
    }
    return (struct hook){HOOK_NONE, 0};
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
    insn->hook = hook_at(code, pc);
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
    free(code->hooks);
    table_free(&code->table);
    *code = (struct code){0};
}

/* An instruction said in the words of the lessons: load, add, store. What has no such words is shown as it
 * is written. */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "system/disasm.h"

enum form {
    FORM_MOVE,    /* load or store */
    FORM_COMBINE, /* add A to B */
    FORM_COUNT,   /* add 1 to B, no operand */
    FORM_COMPARE,
    FORM_SWAP,
    FORM_CAS,
    FORM_FETCH_ADD,
};

static const struct wording {
    const char *mnemonic;
    enum form form;
    const char *verb, *joint; /* "add" … "to" */
} wordings[] = {
    {"add", FORM_COMBINE, "add", "to"},
    {"sub", FORM_COMBINE, "subtract", "from"},
    {"and", FORM_COMBINE, "and", "into"},
    {"or", FORM_COMBINE, "or", "into"},
    {"xor", FORM_COMBINE, "xor", "into"},
    {"inc", FORM_COUNT, "add", "to"},
    {"dec", FORM_COUNT, "subtract", "from"},
    {"cmp", FORM_COMPARE, "compare", "with"},
    {"test", FORM_COMPARE, "test", "with"},
    {"xchg", FORM_SWAP, "swap", "and"},
    {"cmpxchg", FORM_CAS, "compare and swap", NULL},
    {"xadd", FORM_FETCH_ADD, "fetch and add", NULL},
};

static const struct wording *wording_of(const char *mnemonic)
{
    static const struct wording move = {"mov", FORM_MOVE, NULL, NULL};
    bool swaps_bytes = strcmp(mnemonic, "movbe") == 0;
    if ((strncmp(mnemonic, "mov", 3) == 0 && !swaps_bytes) || strncmp(mnemonic, "vmov", 4) == 0)
        return &move;
    for (size_t i = 0; i < sizeof wordings / sizeof *wordings; i++)
        if (strcmp(wordings[i].mnemonic, mnemonic) == 0)
            return &wordings[i];
    return NULL;
}

static const struct disasm_operand *explicit_operand(const struct disasm_insn *insn)
{
    for (size_t i = 0; i < insn->noperands; i++)
        if (!insn->operands[i].hidden)
            return &insn->operands[i];
    return NULL;
}

/* The operand that is not memory. */
static void add_other(const struct disasm_insn *insn, struct buf *words)
{
    if (insn->has_immediate)
        buf_printf(words, insn->immediate > -65536 && insn->immediate < 65536 ? "%" PRId64 : "0x%" PRIx64,
                   insn->immediate);
    else
        buf_text_add(words, insn->reg);
}

static void with_memory(const struct disasm_insn *insn, const struct wording *wording,
                        const struct disasm_operand *operand, const char *memory, struct buf *words)
{
    struct buf other = {0};
    add_other(insn, &other);
    const char *value = buf_text(&other);
    if ((insn->traits & INSN_LOCKED) && wording->form != FORM_SWAP)
        buf_text_add(words, "locked ");
    switch (wording->form) {
    case FORM_MOVE:
        if (operand->write)
            buf_printf(words, "store %s ← %s", memory, value);
        else
            buf_printf(words, "load %s ← %s", insn->reg, memory);
        break;
    case FORM_COMBINE:
        if (operand->write)
            buf_printf(words, "%s %s %s %s", wording->verb, value, wording->joint, memory);
        else
            buf_printf(words, "%s %s %s %s", wording->verb, memory, wording->joint, insn->reg);
        break;
    case FORM_COUNT: buf_printf(words, "%s 1 %s %s", wording->verb, wording->joint, memory); break;
    case FORM_COMPARE: buf_printf(words, "%s %s with %s", wording->verb, memory, value); break;
    case FORM_SWAP: buf_printf(words, "swap %s and %s", insn->reg, memory); break;
    case FORM_CAS: buf_printf(words, "%s %s ← %s", wording->verb, memory, insn->reg); break;
    case FORM_FETCH_ADD: buf_printf(words, "%s %s ← %s", wording->verb, memory, insn->reg); break;
    }
    buf_free(&other);
}

/* Arithmetic with a constant in a register: the step between a load and a store. */
static bool in_register(const struct disasm_insn *insn, const struct wording *wording, struct buf *words)
{
    if (wording->form == FORM_COUNT)
        buf_printf(words, "%s 1 %s %s", wording->verb, wording->joint, insn->reg);
    else if (wording->form == FORM_COMBINE && insn->has_immediate)
        buf_printf(words, "%s %" PRId64 " %s %s", wording->verb, insn->immediate, wording->joint, insn->reg);
    else
        return false;
    return true;
}

void disasm_words(const struct disasm_insn *insn, const char *memory, struct buf *words)
{
    const struct wording *wording = wording_of(insn->mnemonic);
    const struct disasm_operand *operand = explicit_operand(insn);
    if (insn->traits & INSN_SYSCALL)
        buf_text_add(words, "system call");
    else if (strcmp(insn->mnemonic, "mfence") == 0)
        buf_text_add(words, "fence: wait until own stores are visible");
    else if (insn->flow == FLOW_RETURN)
        buf_text_add(words, "return");
    else if (wording != NULL && operand != NULL && memory != NULL)
        with_memory(insn, wording, operand, memory, words);
    else if (wording == NULL || operand != NULL || !in_register(insn, wording, words))
        buf_text_add(words, insn->text);
}

#include "system/disasm.h"

#include <Zydis/Zydis.h>
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/user.h>

enum { NO_REGISTER = -1 };

/* Where a general register of any width lies in struct user_regs_struct; NO_REGISTER for the others. */
static int16_t register_place(ZydisRegister reg)
{
    static const int16_t places[16] = {
        /* in the order of their numbers in machine code */
        offsetof(struct user_regs_struct, rax), offsetof(struct user_regs_struct, rcx),
        offsetof(struct user_regs_struct, rdx), offsetof(struct user_regs_struct, rbx),
        offsetof(struct user_regs_struct, rsp), offsetof(struct user_regs_struct, rbp),
        offsetof(struct user_regs_struct, rsi), offsetof(struct user_regs_struct, rdi),
        offsetof(struct user_regs_struct, r8),  offsetof(struct user_regs_struct, r9),
        offsetof(struct user_regs_struct, r10), offsetof(struct user_regs_struct, r11),
        offsetof(struct user_regs_struct, r12), offsetof(struct user_regs_struct, r13),
        offsetof(struct user_regs_struct, r14), offsetof(struct user_regs_struct, r15),
    };
    ZydisRegister whole = ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, reg);
    if (whole < ZYDIS_REGISTER_RAX || whole > ZYDIS_REGISTER_R15)
        return NO_REGISTER;
    return places[whole - ZYDIS_REGISTER_RAX];
}

static int16_t segment_place(ZydisRegister segment)
{
    if (segment == ZYDIS_REGISTER_FS)
        return offsetof(struct user_regs_struct, fs_base);
    if (segment == ZYDIS_REGISTER_GS)
        return offsetof(struct user_regs_struct, gs_base);
    return NO_REGISTER; /* the others begin at 0 in 64-bit code */
}

static uint64_t register_value(const struct user_regs_struct *regs, int16_t place)
{
    unsigned long long value = 0;
    if (place != NO_REGISTER)
        memcpy(&value, (const char *)regs + place, sizeof value);
    return value;
}

static bool is_streaming(const char *mnemonic)
{
    return strncmp(mnemonic, "movnt", 5) == 0 || strncmp(mnemonic, "vmovnt", 6) == 0 ||
           strncmp(mnemonic, "maskmov", 7) == 0;
}

static unsigned mnemonic_traits(ZydisMnemonic mnemonic)
{
    switch (mnemonic) {
    case ZYDIS_MNEMONIC_SYSCALL:
    case ZYDIS_MNEMONIC_SYSENTER: return INSN_SYSCALL;
    case ZYDIS_MNEMONIC_CPUID: return INSN_UNREPEATABLE | INSN_FENCE;
    case ZYDIS_MNEMONIC_RDTSC:
    case ZYDIS_MNEMONIC_RDTSCP:
    case ZYDIS_MNEMONIC_RDRAND:
    case ZYDIS_MNEMONIC_RDSEED:
    case ZYDIS_MNEMONIC_RDPID:
    case ZYDIS_MNEMONIC_RDPMC:
    case ZYDIS_MNEMONIC_XGETBV:
    case ZYDIS_MNEMONIC_XBEGIN:
    case ZYDIS_MNEMONIC_UMWAIT:
    case ZYDIS_MNEMONIC_TPAUSE: return INSN_UNREPEATABLE;
    case ZYDIS_MNEMONIC_MFENCE:
    case ZYDIS_MNEMONIC_SERIALIZE: return INSN_FENCE;
    case ZYDIS_MNEMONIC_VMASKMOVPS:
    case ZYDIS_MNEMONIC_VMASKMOVPD:
    case ZYDIS_MNEMONIC_VPMASKMOVD:
    case ZYDIS_MNEMONIC_VPMASKMOVQ:
    case ZYDIS_MNEMONIC_MASKMOVQ:
    case ZYDIS_MNEMONIC_MASKMOVDQU: return INSN_UNCERTAIN;
    default: return 0;
    }
}

static bool is_wide_register(ZydisRegister reg)
{
    switch (ZydisRegisterGetClass(reg)) {
    case ZYDIS_REGCLASS_X87:
    case ZYDIS_REGCLASS_MMX:
    case ZYDIS_REGCLASS_XMM:
    case ZYDIS_REGCLASS_YMM:
    case ZYDIS_REGCLASS_ZMM:
    case ZYDIS_REGCLASS_MASK: return true;
    default: return false;
    }
}

static enum disasm_flow flow_of(const ZydisDecodedInstruction *raw)
{
    switch (raw->meta.category) {
    case ZYDIS_CATEGORY_CALL: return FLOW_CALL;
    case ZYDIS_CATEGORY_RET: return FLOW_RETURN;
    case ZYDIS_CATEGORY_COND_BR: return FLOW_BRANCH;
    case ZYDIS_CATEGORY_UNCOND_BR: return FLOW_JUMP;
    case ZYDIS_CATEGORY_INTERRUPT: return FLOW_TRAP;
    default: break;
    }
    bool ends = raw->mnemonic == ZYDIS_MNEMONIC_UD2 || raw->mnemonic == ZYDIS_MNEMONIC_HLT;
    return ends ? FLOW_TRAP : FLOW_NEXT;
}

/* Some instructions name memory that they do not touch, or need not. */
static bool touches_memory(const ZydisDecodedInstruction *raw, const ZydisDecodedOperand *operand)
{
    return operand->type == ZYDIS_OPERAND_TYPE_MEMORY && operand->mem.type != ZYDIS_MEMOP_TYPE_AGEN &&
           raw->mnemonic != ZYDIS_MNEMONIC_NOP && raw->meta.category != ZYDIS_CATEGORY_PREFETCH &&
           raw->meta.category != ZYDIS_CATEGORY_WIDENOP &&
           (operand->actions & (ZYDIS_OPERAND_ACTION_MASK_READ | ZYDIS_OPERAND_ACTION_MASK_WRITE)) != 0;
}

/* The stack grows before a push writes, and has shrunk before a pop computes where to store. */
static int64_t stack_shift(const ZydisDecodedInstruction *raw, const ZydisDecodedOperand *operand,
                           bool hidden)
{
    int64_t bytes = operand->size / 8;
    if (operand->mem.base != ZYDIS_REGISTER_RSP)
        return 0;
    if (hidden)
        return (operand->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE) ? -bytes : 0;
    return raw->mnemonic == ZYDIS_MNEMONIC_POP ? bytes : 0;
}

static bool is_bit_string(ZydisMnemonic mnemonic)
{
    return mnemonic == ZYDIS_MNEMONIC_BT || mnemonic == ZYDIS_MNEMONIC_BTS ||
           mnemonic == ZYDIS_MNEMONIC_BTR || mnemonic == ZYDIS_MNEMONIC_BTC;
}

static void add_operand(struct disasm_insn *insn, const ZydisDecodedInstruction *raw,
                        const ZydisDecodedOperand *operand, const ZydisDecodedOperand *second)
{
    if (insn->noperands == DISASM_OPERANDS || operand->size == 0 ||
        operand->mem.type == ZYDIS_MEMOP_TYPE_VSIB) {
        insn->traits |= INSN_UNCERTAIN;
        return;
    }
    struct disasm_operand *to = &insn->operands[insn->noperands++];
    bool repeated = insn->traits & INSN_REPEATED;
    to->hidden = operand->visibility == ZYDIS_OPERAND_VISIBILITY_HIDDEN;
    to->base = register_place(operand->mem.base);
    to->index = register_place(operand->mem.index);
    to->segment = segment_place(operand->mem.segment);
    to->scale = operand->mem.scale;
    to->narrow = raw->address_width == 32;
    to->read = operand->actions & ZYDIS_OPERAND_ACTION_MASK_READ;
    to->write = operand->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE;
    to->maybe = !repeated && (operand->actions & ZYDIS_OPERAND_ACTION_CONDWRITE);
    to->length = operand->size / 8;
    to->disp = operand->mem.disp.value + stack_shift(raw, operand, to->hidden);
    if (operand->mem.base == ZYDIS_REGISTER_RIP || operand->mem.base == ZYDIS_REGISTER_EIP)
        to->disp += (int64_t)(insn->address + raw->length);
    to->bits = is_bit_string(raw->mnemonic) && second->type == ZYDIS_OPERAND_TYPE_REGISTER
                   ? register_place(second->reg.value)
                   : NO_REGISTER;
    if (to->maybe && !to->read) /* a vector store under a mask */
        insn->traits |= INSN_UNCERTAIN;
}

static void add_register(struct disasm_insn *insn, const ZydisDecodedOperand *operand)
{
    if (is_wide_register(operand->reg.value))
        insn->traits |= INSN_VECTOR;
    bool explicit = operand->visibility == ZYDIS_OPERAND_VISIBILITY_EXPLICIT;
    if (explicit && insn->reg[0] == '\0')
        snprintf(insn->reg, sizeof insn->reg, "%s", ZydisRegisterGetString(operand->reg.value));
}

static void add_immediate(struct disasm_insn *insn, const ZydisDecodedOperand *operand)
{
    if (operand->imm.is_relative) {
        insn->target = insn->address + insn->length + operand->imm.value.u;
    } else if (!insn->has_immediate) {
        insn->has_immediate = true;
        insn->immediate = operand->imm.value.s;
    }
}

static void read_traits(struct disasm_insn *insn, const ZydisDecodedInstruction *raw,
                        const ZydisDecodedOperand *operands)
{
    const uint64_t repeats =
        ZYDIS_ATTRIB_HAS_REP | ZYDIS_ATTRIB_HAS_REPE | ZYDIS_ATTRIB_HAS_REPNE | ZYDIS_ATTRIB_HAS_REPZ;
    insn->traits |= mnemonic_traits(raw->mnemonic);
    if (raw->attributes & ZYDIS_ATTRIB_HAS_LOCK)
        insn->traits |= INSN_LOCKED;
    if (raw->attributes & repeats)
        insn->traits |= INSN_REPEATED;
    if (is_streaming(insn->mnemonic))
        insn->traits |= INSN_STREAMING;
    bool int80 = raw->mnemonic == ZYDIS_MNEMONIC_INT && operands[0].imm.value.u == 0x80;
    if (int80)
        insn->traits |= INSN_SYSCALL;
    switch (raw->meta.category) {
    case ZYDIS_CATEGORY_XSAVE:
    case ZYDIS_CATEGORY_XSAVEOPT: insn->traits |= INSN_UNCERTAIN | INSN_VECTOR; break;
    case ZYDIS_CATEGORY_X87_ALU: insn->traits |= INSN_VECTOR; break;
    default: break;
    }
}

static void read_operands(struct disasm_insn *insn, const ZydisDecodedInstruction *raw,
                          const ZydisDecodedOperand *operands)
{
    for (int i = 0; i < raw->operand_count; i++) {
        const ZydisDecodedOperand *operand = &operands[i];
        if (touches_memory(raw, operand))
            add_operand(insn, raw, operand, &operands[1]);
        else if (operand->type == ZYDIS_OPERAND_TYPE_REGISTER)
            add_register(insn, operand);
        else if (operand->type == ZYDIS_OPERAND_TYPE_IMMEDIATE)
            add_immediate(insn, operand);
    }
    /* xchg with memory locks without a prefix */
    if (raw->mnemonic == ZYDIS_MNEMONIC_XCHG && insn->noperands > 0)
        insn->traits |= INSN_LOCKED;
}

static void print_text(struct disasm_insn *insn, const ZydisDecodedInstruction *raw,
                       const ZydisDecodedOperand *operands)
{
    ZydisFormatter formatter;
    ZydisFormatterInit(&formatter, ZYDIS_FORMATTER_STYLE_ATT);
    ZydisFormatterSetProperty(&formatter, ZYDIS_FORMATTER_PROP_HEX_UPPERCASE, ZYAN_FALSE);
    ZydisFormatterSetProperty(&formatter, ZYDIS_FORMATTER_PROP_IMM_PADDING, ZYDIS_PADDING_DISABLED);
    ZydisFormatterSetProperty(&formatter, ZYDIS_FORMATTER_PROP_DISP_PADDING, ZYDIS_PADDING_DISABLED);
    ZydisFormatterSetProperty(&formatter, ZYDIS_FORMATTER_PROP_ADDR_PADDING_ABSOLUTE, ZYDIS_PADDING_DISABLED);
    ZydisFormatterFormatInstruction(&formatter, raw, operands, raw->operand_count_visible, insn->text,
                                    sizeof insn->text, insn->address, NULL);
}

bool disasm_decode(struct disasm_insn *insn, const uint8_t *bytes, size_t length, uint64_t address)
{
    ZydisDecoder decoder;
    ZydisDecodedInstruction raw;
    ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
    ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, bytes, length, &raw, operands)))
        return false;
    memset(insn, 0, sizeof *insn);
    insn->address = address;
    insn->length = raw.length;
    insn->flow = flow_of(&raw);
    snprintf(insn->mnemonic, sizeof insn->mnemonic, "%s", ZydisMnemonicGetString(raw.mnemonic));
    read_traits(insn, &raw, operands);
    read_operands(insn, &raw, operands);
    print_text(insn, &raw, operands);
    return true;
}

/* A bit number may lead out of the operand: by whole words of the operand's size, in both directions. */
static int64_t bit_shift(const struct disasm_operand *operand, const struct user_regs_struct *regs)
{
    int64_t bit = (int64_t)register_value(regs, operand->bits);
    if (operand->length == 2)
        bit = (int16_t)bit;
    else if (operand->length == 4)
        bit = (int32_t)bit;
    int64_t per_word = (int64_t)operand->length * 8;
    int64_t words = bit >= 0 ? bit / per_word : -((-bit + per_word - 1) / per_word);
    return words * (int64_t)operand->length;
}

static uint64_t operand_address(const struct disasm_operand *operand, const struct user_regs_struct *regs)
{
    uint64_t address = register_value(regs, operand->base) +
                       register_value(regs, operand->index) * operand->scale + (uint64_t)operand->disp;
    if (operand->bits != NO_REGISTER)
        address += (uint64_t)bit_shift(operand, regs);
    if (operand->narrow)
        address = (uint32_t)address;
    return address + register_value(regs, operand->segment);
}

size_t disasm_accesses(const struct disasm_insn *insn, const struct user_regs_struct *regs,
                       struct disasm_access accesses[DISASM_OPERANDS])
{
    if ((insn->traits & INSN_REPEATED) && regs->rcx == 0)
        return 0;
    for (size_t i = 0; i < insn->noperands; i++) {
        const struct disasm_operand *operand = &insn->operands[i];
        accesses[i] = (struct disasm_access){
            .address = operand_address(operand, regs),
            .length = operand->length,
            .read = operand->read,
            .write = operand->write,
            .maybe = operand->maybe,
            .hidden = operand->hidden,
        };
    }
    return insn->noperands;
}

/* Where a variable lies at this moment, and who called: DWARF's expressions and call frame information,
 * evaluated on registers and memory that the caller supplies. */
#include <stdlib.h>

#include "system/arch.h"
#include "system/debuginfo_private.h"

enum { STACK_MOST = 32 };

struct machine { /* DWARF's stack machine */
    struct debuginfo *info;
    const struct debuginfo_context *context;
    Dwarf_Attribute *attribute; /* of the expression; NULL in call frame information */
    uint64_t cfa;
    bool has_cfa;
    uint64_t stack[STACK_MOST];
    size_t depth;
    bool is_value; /* the top is the value itself, not its address */
    bool failed;
};

static bool run(struct machine *machine, const Dwarf_Op *ops, size_t count);

/* In a caller's frame pc is where the call returns to, which may already be another block or line. */
static uint64_t lookup_pc(const struct debuginfo_context *context)
{
    return context->frame.pc - context->bias - (context->frame.caller ? 1 : 0);
}

static Dwarf_Frame *frame_at(struct debuginfo *info, uint64_t address)
{
    Dwarf_Frame *frame = NULL;
    if (info->eh_frame == NULL)
        info->eh_frame = dwarf_getcfi_elf(info->elf);
    if (info->eh_frame != NULL && dwarf_cfi_addrframe(info->eh_frame, address, &frame) == 0)
        return frame;
    if (info->debug_frame == NULL && info->dwarf != NULL)
        info->debug_frame = dwarf_getcfi(info->dwarf);
    if (info->debug_frame != NULL && dwarf_cfi_addrframe(info->debug_frame, address, &frame) == 0)
        return frame;
    return NULL;
}

static bool frame_cfa(struct debuginfo *info, const struct debuginfo_context *context, Dwarf_Frame *frame,
                      uint64_t *cfa)
{
    struct machine machine = {.info = info, .context = context};
    Dwarf_Op *ops;
    size_t count;
    if (dwarf_frame_cfa(frame, &ops, &count) != 0 || !run(&machine, ops, count))
        return false;
    *cfa = machine.stack[machine.depth - 1];
    return true;
}

/* ---- the stack machine ---- */

static void push(struct machine *machine, uint64_t value)
{
    if (machine->depth == STACK_MOST)
        machine->failed = true;
    else
        machine->stack[machine->depth++] = value;
}

static uint64_t pop(struct machine *machine)
{
    if (machine->depth > 0)
        return machine->stack[--machine->depth];
    machine->failed = true;
    return 0;
}

static uint64_t register_of(struct machine *machine, uint64_t n)
{
    const struct debuginfo_frame *frame = &machine->context->frame;
    if (n < sizeof frame->registers / sizeof *frame->registers && (frame->known >> n & 1))
        return frame->registers[n];
    machine->failed = true;
    return 0;
}

static void push_memory(struct machine *machine, size_t size)
{
    const struct debuginfo_context *context = machine->context;
    uint64_t value = 0, address = pop(machine);
    if (machine->failed || size > sizeof value || context->read == NULL ||
        !context->read(context->memory, address, &value, size))
        machine->failed = true;
    push(machine, value);
}

static void push_cfa(struct machine *machine)
{
    if (!machine->has_cfa) {
        Dwarf_Frame *frame = frame_at(machine->info, lookup_pc(machine->context));
        machine->has_cfa = frame != NULL && frame_cfa(machine->info, machine->context, frame, &machine->cfa);
        free(frame);
    }
    machine->failed |= !machine->has_cfa;
    push(machine, machine->cfa);
}

/* What DW_AT_frame_base of the function around pc says. */
static void push_frame_base(struct machine *machine)
{
    const struct debuginfo_context *context = machine->context;
    struct machine inner = {.info = machine->info, .context = context};
    const struct extent *extent = debuginfo_extent(machine->info, lookup_pc(context));
    Dwarf_Die function = {0};
    Dwarf_Attribute attribute;
    Dwarf_Op *ops;
    size_t count;
    if (extent != NULL)
        function = debuginfo_die(machine->info, extent->die);
    inner.attribute = &attribute;
    bool found = extent != NULL && dwarf_attr_integrate(&function, DW_AT_frame_base, &attribute) != NULL &&
                 dwarf_getlocation_addr(&attribute, lookup_pc(context), &ops, &count, 1) == 1 &&
                 run(&inner, ops, count);
    machine->failed |= !found;
    push(machine, found ? inner.stack[inner.depth - 1] : 0);
}

/* An address of the file, given directly or by its number in .debug_addr. */
static void push_address(struct machine *machine, const Dwarf_Op *op)
{
    Dwarf_Addr address = op->number;
    Dwarf_Attribute attribute;
    if (op->atom == DW_OP_addrx)
        machine->failed |= machine->attribute == NULL ||
                           dwarf_getlocation_attr(machine->attribute, op, &attribute) != 0 ||
                           dwarf_formaddr(&attribute, &address) != 0;
    push(machine, address + machine->context->bias);
}

static void arithmetic(struct machine *machine, const Dwarf_Op *op)
{
    uint64_t right = pop(machine), left = pop(machine);
    switch (op->atom) {
    case DW_OP_plus: push(machine, left + right); break;
    case DW_OP_minus: push(machine, left - right); break;
    case DW_OP_mul: push(machine, left * right); break;
    case DW_OP_and: push(machine, left & right); break;
    case DW_OP_or: push(machine, left | right); break;
    case DW_OP_xor: push(machine, left ^ right); break;
    case DW_OP_shl: push(machine, right < 64 ? left << right : 0); break;
    case DW_OP_shr: push(machine, right < 64 ? left >> right : 0); break;
    case DW_OP_shra: push(machine, (uint64_t)((int64_t)left >> (right < 64 ? right : 63))); break;
    case DW_OP_ge: push(machine, (int64_t)left >= (int64_t)right); break;
    case DW_OP_le: push(machine, (int64_t)left <= (int64_t)right); break;
    case DW_OP_gt: push(machine, (int64_t)left > (int64_t)right); break;
    case DW_OP_lt: push(machine, (int64_t)left < (int64_t)right); break;
    case DW_OP_eq: push(machine, left == right); break;
    case DW_OP_ne: push(machine, left != right); break;
    default: machine->failed = true; break;
    }
}

static void swap(struct machine *machine)
{
    uint64_t top = pop(machine), below = pop(machine);
    push(machine, top);
    push(machine, below);
}

static void special(struct machine *machine, const Dwarf_Op *op)
{
    switch (op->atom) {
    case DW_OP_addr:
    case DW_OP_addrx: push_address(machine, op); break;
    case DW_OP_fbreg:
        push_frame_base(machine);
        push(machine, pop(machine) + op->number);
        break;
    case DW_OP_bregx: push(machine, register_of(machine, op->number) + op->number2); break;
    case DW_OP_regx:
        push(machine, register_of(machine, op->number));
        machine->is_value = true;
        break;
    case DW_OP_call_frame_cfa: push_cfa(machine); break;
    case DW_OP_plus_uconst: push(machine, pop(machine) + op->number); break;
    case DW_OP_neg: push(machine, -pop(machine)); break;
    case DW_OP_not: push(machine, ~pop(machine)); break;
    case DW_OP_deref: push_memory(machine, sizeof(uint64_t)); break;
    case DW_OP_deref_size: push_memory(machine, op->number); break;
    case DW_OP_stack_value: machine->is_value = true; break;
    case DW_OP_dup:
        push(machine, pop(machine));
        push(machine, machine->depth > 0 ? machine->stack[machine->depth - 1] : 0);
        break;
    case DW_OP_drop: pop(machine); break;
    case DW_OP_swap: swap(machine); break;
    case DW_OP_nop: break;
    default: arithmetic(machine, op); break;
    }
}

static void step(struct machine *machine, const Dwarf_Op *op)
{
    if (op->atom >= DW_OP_lit0 && op->atom <= DW_OP_lit31) {
        push(machine, op->atom - DW_OP_lit0);
    } else if (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31) {
        push(machine, register_of(machine, op->atom - DW_OP_breg0) + op->number);
    } else if (op->atom >= DW_OP_reg0 && op->atom <= DW_OP_reg31) {
        push(machine, register_of(machine, op->atom - DW_OP_reg0));
        machine->is_value = true;
    } else if (op->atom >= DW_OP_const1u && op->atom <= DW_OP_consts) {
        push(machine, op->number); /* libdw has extended the signed ones */
    } else {
        special(machine, op);
    }
}

/* True when a result is on the stack. Expressions of several pieces, of thread-local memory and of values at
 * the function's entry are not computed: their variables are unknown. */
static bool run(struct machine *machine, const Dwarf_Op *ops, size_t count)
{
    for (size_t i = 0; i < count && !machine->failed; i++)
        step(machine, &ops[i]);
    return !machine->failed && machine->depth > 0;
}

/* ---- what the others ask ---- */

enum debuginfo_where debuginfo_place(struct debuginfo *info, const struct debuginfo_variable *variable,
                                     const struct debuginfo_context *context, uint64_t *value)
{
    Dwarf_Die die = debuginfo_die(info, variable->die);
    Dwarf_Attribute attribute;
    struct machine machine = {.info = info, .context = context, .attribute = &attribute};
    Dwarf_Op *ops;
    size_t count;
    Dwarf_Word constant;
    if (dwarf_attr_integrate(&die, DW_AT_const_value, &attribute) != NULL &&
        dwarf_formudata(&attribute, &constant) == 0) {
        *value = constant;
        return WHERE_VALUE;
    }
    if (dwarf_attr_integrate(&die, DW_AT_location, &attribute) == NULL ||
        dwarf_getlocation_addr(&attribute, lookup_pc(context), &ops, &count, 1) != 1 ||
        !run(&machine, ops, count))
        return WHERE_UNKNOWN;
    *value = machine.stack[machine.depth - 1];
    return machine.is_value ? WHERE_VALUE : WHERE_MEMORY;
}

/* The caller's value of register n. */
static bool caller_register(struct machine *machine, Dwarf_Frame *frame, int n, uint64_t *value)
{
    const struct debuginfo_context *context = machine->context;
    Dwarf_Op room[3], *ops;
    size_t count;
    if (dwarf_frame_register(frame, n, room, &ops, &count) != 0)
        return false;
    if (count == 0) { /* undefined, or left as it is */
        *value = context->frame.registers[n];
        return ops == NULL && (context->frame.known >> n & 1);
    }
    machine->depth = 0;
    machine->is_value = machine->failed = false;
    if (!run(machine, ops, count))
        return false;
    *value = machine->stack[machine->depth - 1];
    return machine->is_value || context->read(context->memory, *value, value, sizeof *value);
}

bool debuginfo_unwind(struct debuginfo *info, struct debuginfo_context *context)
{
    Dwarf_Frame *frame = frame_at(info, lookup_pc(context));
    struct debuginfo_frame caller = {0};
    bool from_signal = false;
    struct machine machine = {.info = info, .context = context};
    if (frame == NULL)
        return false;
    machine.has_cfa = frame_cfa(info, context, frame, &machine.cfa);
    for (int n = 0; n < ARCH_DWARF_REGISTERS && machine.has_cfa; n++)
        if (caller_register(&machine, frame, n, &caller.registers[n]))
            caller.known |= 1u << n;
    dwarf_frame_info(frame, NULL, NULL, &from_signal);
    free(frame);
    caller.caller = !from_signal; /* a signal interrupts an instruction, it is no call */
    caller.registers[ARCH_DWARF_SP] = machine.cfa;
    caller.known |= 1u << ARCH_DWARF_SP;
    caller.pc = caller.registers[ARCH_DWARF_PC];
    bool goes_up = machine.cfa > context->frame.registers[ARCH_DWARF_SP];
    if (!machine.has_cfa || !(caller.known >> ARCH_DWARF_PC & 1) || caller.pc == 0 || !goes_up)
        return false;
    context->frame = caller;
    return true;
}

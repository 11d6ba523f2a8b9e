#include "explore/op.h"

#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "system/arch.h"
#include "system/syscalls.h"

static void futex_key(struct op_futex *futex, const struct role *role, uint64_t address, bool private)
{
    struct place place;
    futex->object = -1;
    futex->offset = address;
    if (!private && role_place(role, address, sizeof(uint32_t), &place) == ROLE_SHARED) {
        futex->object = place.object;
        futex->offset = place.offset;
    }
}

/* Sleeping reads the word, so it is an access too, wherever the word lies in shared memory. */
static void add_word(struct op *op, const struct role *role, uint64_t address)
{
    struct place place;
    if (role_place(role, address, sizeof(uint32_t), &place) == ROLE_SHARED)
        op->access[op->access_count++] = (struct op_access){.place = place, .read = true};
}

static void look_at_futex(struct op *op, const struct role *role, const struct user_regs_struct *regs)
{
    uint64_t address = arch_syscall_arg(regs, 0);
    int command = (int)arch_syscall_arg(regs, 1);
    bool private = command & FUTEX_PRIVATE_FLAG;
    futex_key(&op->futex, role, address, private);
    op->futex.value = (uint32_t)arch_syscall_arg(regs, 2);
    op->futex.bits = FUTEX_BITSET_MATCH_ANY;
    switch (command & FUTEX_CMD_MASK) {
    case FUTEX_WAIT_BITSET: op->futex.bits = (uint32_t)arch_syscall_arg(regs, 5); /* fall through */
    case FUTEX_WAIT:
        op->kind = OP_WAIT;
        op->futex.timed = arch_syscall_arg(regs, 3) != 0;
        add_word(op, role, address);
        return;
    case FUTEX_WAKE_BITSET: op->futex.bits = (uint32_t)arch_syscall_arg(regs, 5); /* fall through */
    case FUTEX_WAKE: op->kind = OP_WAKE; return;
    default: op->kind = OP_FOREIGN;
    }
}

static void pretend(struct op *op, int64_t result, bool cores)
{
    op->kind = cores ? OP_CALL : OP_LOCAL;
    op->locked = cores;
    op->pretends = true;
    op->result = result;
}

static void look_at_call(struct op *op, const struct role *role, const struct user_regs_struct *regs,
                         bool cores)
{
    op->locked = cores;
    switch (op->result = arch_syscall_wanted(regs)) {
    case SYS_futex: look_at_futex(op, role, regs); return;
    case SYS_sched_yield: pretend(op, 0, cores); return;
    case SYS_getpid:
    case SYS_gettid: pretend(op, role->held, cores); return;
    case SYS_write:
        if (arch_syscall_arg(regs, 0) == 1 || arch_syscall_arg(regs, 0) == 2)
            pretend(op, (int64_t)arch_syscall_arg(regs, 2), cores);
        else
            op->kind = OP_FOREIGN;
        return;
    case SYS_exit:
    case SYS_exit_group: op->kind = OP_END; return;
    default: op->kind = OP_FOREIGN;
    }
}

/* cpuid and its like answer the same every time on one CPU; chance does not. */
static void look_at_unrepeatable(struct op *op, const struct disasm_insn *insn)
{
    static const char *const steady[] = {"cpuid", "xgetbv", "rdpid"};
    if (strncmp(insn->mnemonic, "rdtsc", 5) == 0) {
        op->clock = true;
        return;
    }
    for (size_t i = 0; i < sizeof steady / sizeof *steady; i++) {
        if (strcmp(insn->mnemonic, steady[i]) == 0)
            return;
    }
    op->kind = OP_REFUSED;
}

static void look_at_accesses(struct op *op, const struct role *role, const struct op_moment *moment)
{
    for (size_t i = 0; i < moment->count; i++) {
        const struct disasm_access *access = &moment->access[i];
        struct place place;
        switch (role_place(role, access->address, access->length, &place)) {
        case ROLE_PRIVATE: continue;
        case ROLE_ASTRIDE: op->kind = OP_REFUSED; return;
        case ROLE_SHARED: break;
        }
        if (place.length > CELL_WIDEST) {
            op->kind = OP_REFUSED;
            return;
        }
        op->kind = OP_ACCESS;
        op->access[op->access_count++] = (struct op_access){place, access->read, access->write};
    }
}

/* Where the program went into a library. A return to its own code ends it. */
static void follow(struct op *op, struct role *role, const struct code_insn *code, struct op_inside *inside)
{
    if (code->own) {
        inside->entry = 0;
        if (code->insn.flow == FLOW_CALL)
            inside->call = code->insn.address;
    } else if (inside->entry == 0) {
        inside->entry = code->insn.address;
    }
    op->inside = *inside;
    op->told = inside->entry == 0 || !role_function(role, inside->entry)->locks;
}

/* At a hook for an atomic access. One to private memory is the program's own business. */
static bool look_at_hook(struct op *op, struct role *role, const struct code_insn *code,
                         const struct user_regs_struct *regs)
{
    struct place place;
    if (code->hook.what == HOOK_NONE)
        return false;
    hook_read(&op->call, code->hook, regs);
    if (code->hook.bytes > 0 && role_place(role, op->call.address, code->hook.bytes, &place) != ROLE_SHARED)
        return false;
    op->kind = OP_ATOMIC;
    if (code->hook.bytes > 0)
        op->access[op->access_count++] = (struct op_access){
            .place = place, .read = hook_loads(code->hook.what), .write = hook_stores(code->hook.what)};
    return true;
}

static void look_at_insn(struct op *op, struct role *role, const struct op_moment *moment,
                         const struct user_regs_struct *regs, enum op_model model)
{
    bool cores = model == MODEL_CORES;
    const struct disasm_insn *insn = &moment->code->insn;
    op->locked = insn->traits & INSN_LOCKED;
    if (insn->traits & INSN_SYSCALL) {
        if (strcmp(insn->mnemonic, "syscall") == 0)
            look_at_call(op, role, regs, cores);
        else
            op->kind = OP_REFUSED;
        return;
    }
    if (insn->traits & INSN_UNREPEATABLE)
        look_at_unrepeatable(op, insn);
    look_at_accesses(op, role, moment);
    if (op->kind == OP_ACCESS && (insn->traits & INSN_STREAMING) && cores)
        op->kind = OP_REFUSED;
    if (insn->traits & INSN_UNCERTAIN)
        op->kind = OP_REFUSED;
    bool fence = op->locked || (insn->traits & INSN_FENCE);
    if (op->kind == OP_LOCAL && cores && fence) {
        op->kind = OP_FENCE;
        op->locked = true;
    }
}

void op_look(struct op *op, struct op_moment *moment, struct role *role, const struct user_regs_struct *regs,
             struct op_inside *inside, enum op_model model)
{
    *op = (struct op){.pc = arch_pc(regs)};
    moment->code = role_code(role, op->pc);
    moment->count = 0;
    follow(op, role, moment->code, inside);
    if (!moment->code->decoded) {
        op->kind = OP_REFUSED;
        return;
    }
    if (section_ends(&role->section, &moment->code->insn, moment->code->outside, regs)) {
        op->kind = OP_END;
        return;
    }
    if (model == MODEL_C11 && look_at_hook(op, role, moment->code, regs))
        return;
    moment->count = disasm_accesses(&moment->code->insn, regs, moment->access);
    look_at_insn(op, role, moment, regs, model);
}

uint32_t op_read_bytes(const struct op *op)
{
    uint32_t sum = 0;
    for (int i = 0; i < op->access_count; i++)
        sum += op->access[i].read ? op->access[i].place.length : 0;
    return sum;
}

uint32_t op_write_bytes(const struct op *op)
{
    uint32_t sum = 0;
    for (int i = 0; i < op->access_count; i++)
        sum += op->access[i].write ? op->access[i].place.length : 0;
    return sum;
}

bool op_same_futex(const struct op_futex *x, const struct op_futex *y)
{
    return x->object >= 0 && x->object == y->object && x->offset == y->offset;
}

static bool is_futex(const struct op *op)
{
    return op->kind == OP_WAIT || op->kind == OP_WAKE;
}

bool op_depends(const struct op *x, const struct op *y)
{
    if (is_futex(x) && is_futex(y) && op_same_futex(&x->futex, &y->futex))
        return true;
    for (int i = 0; i < x->access_count; i++) {
        for (int k = 0; k < y->access_count; k++) {
            const struct op_access *a = &x->access[i], *b = &y->access[k];
            if ((a->write || b->write) && a->place.object == b->place.object &&
                a->place.offset < b->place.offset + b->place.length &&
                b->place.offset < a->place.offset + a->place.length)
                return true;
        }
    }
    return false;
}

const char *op_trouble(const struct op *op, struct role *role)
{
    static char text[200];
    const struct code_insn *code = role_code(role, op->pc);
    const char *name = op->kind == OP_FOREIGN ? syscalls_name((long)op->result) : NULL;
    if (name != NULL)
        snprintf(text, sizeof text, "%c makes the system call %s", actor_letter(role->id), name);
    else if (op->kind == OP_FOREIGN)
        snprintf(text, sizeof text, "%c makes system call number %lld", actor_letter(role->id),
                 (long long)op->result);
    else if (!code->decoded)
        snprintf(text, sizeof text, "%c has come to bytes that are no instruction", actor_letter(role->id));
    else
        snprintf(text, sizeof text, "the instruction '%s' of %c is not one that can be explored",
                 code->insn.text, actor_letter(role->id));
    return text;
}

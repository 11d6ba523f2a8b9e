#include "explore/hook.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "system/arch.h"

static const struct {
    const char *name;
    enum hook_what what;
} names[] = {
    {"load", HOOK_LOAD},
    {"store", HOOK_STORE},
    {"exchange", HOOK_EXCHANGE},
    {"fetch_add", HOOK_ADD},
    {"fetch_sub", HOOK_SUB},
    {"fetch_and", HOOK_AND},
    {"fetch_or", HOOK_OR},
    {"fetch_xor", HOOK_XOR},
    {"fetch_nand", HOOK_NAND},
    {"compare_exchange_strong", HOOK_COMPARE},
    {"compare_exchange_weak", HOOK_COMPARE},
    {"compare_exchange_val", HOOK_COMPARE_VALUE},
};

bool hook_name(int index, char name[HOOK_NAME])
{
    enum { WIDTHS = 4, NAMES = sizeof names / sizeof *names };
    static const char *const fences[] = {"__tsan_atomic_thread_fence", "__tsan_atomic_signal_fence"};
    int which = index / WIDTHS;
    if (which < NAMES)
        snprintf(name, HOOK_NAME, "__tsan_atomic%d_%s", 8 << index % WIDTHS, names[which].name);
    else if (index - NAMES * WIDTHS < 2)
        snprintf(name, HOOK_NAME, "%s", fences[index - NAMES * WIDTHS]);
    else
        return false;
    return true;
}

struct hook hook_of(const char *name)
{
    static const char prefix[] = "__tsan_atomic";
    struct hook none = {HOOK_NONE, 0};
    char *rest;
    if (strncmp(name, prefix, sizeof prefix - 1) != 0)
        return none;
    name += sizeof prefix - 1;
    if (strcmp(name, "_thread_fence") == 0)
        return (struct hook){HOOK_FENCE, 0};
    if (strcmp(name, "_signal_fence") == 0)
        return (struct hook){HOOK_SIGNAL_FENCE, 0};
    long bits = strtol(name, &rest, 10);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (*rest == '_' && strcmp(rest + 1, names[i].name) == 0 && bits >= 8 && bits <= 64)
            return (struct hook){names[i].what, (uint8_t)(bits / 8)};
    }
    return none;
}

static uint64_t narrow(uint64_t value, unsigned bytes)
{
    return bytes >= sizeof value ? value : value & (((uint64_t)1 << bytes * 8) - 1);
}

void hook_read(struct hook_call *call, struct hook hook, const struct user_regs_struct *regs)
{
    int order = hook.what == HOOK_FENCE || hook.what == HOOK_SIGNAL_FENCE      ? 0
                : hook.what == HOOK_LOAD                                       ? 1
                : hook.what == HOOK_COMPARE || hook.what == HOOK_COMPARE_VALUE ? 3
                                                                               : 2;
    *call = (struct hook_call){.hook = hook};
    call->order = (enum hook_order)(arch_call_arg(regs, order) & 0xf);
    call->failure = call->order;
    call->address = arch_call_arg(regs, 0);
    call->operand = narrow(arch_call_arg(regs, 1), hook.bytes);
    if (order != 3)
        return;
    if (hook.what == HOOK_COMPARE)
        call->expected_at = arch_call_arg(regs, 1);
    else
        call->expected = call->operand;
    call->operand = narrow(arch_call_arg(regs, 2), hook.bytes);
    call->failure = (enum hook_order)(arch_call_arg(regs, 4) & 0xf);
}

bool hook_loads(enum hook_what what)
{
    return what != HOOK_STORE && what != HOOK_FENCE && what != HOOK_SIGNAL_FENCE;
}

bool hook_stores(enum hook_what what)
{
    return what != HOOK_LOAD && what != HOOK_FENCE && what != HOOK_SIGNAL_FENCE;
}

bool hook_acquires(enum hook_order order)
{
    return order == HOOK_CONSUME || order == HOOK_ACQUIRE || order == HOOK_ACQ_REL || order == HOOK_SEQ_CST;
}

bool hook_releases(enum hook_order order)
{
    return order == HOOK_RELEASE || order == HOOK_ACQ_REL || order == HOOK_SEQ_CST;
}

uint64_t hook_result(const struct hook_call *call, uint64_t old)
{
    uint64_t operand = call->operand, result = operand;
    switch (call->hook.what) {
    case HOOK_ADD: result = old + operand; break;
    case HOOK_SUB: result = old - operand; break;
    case HOOK_AND: result = old & operand; break;
    case HOOK_OR: result = old | operand; break;
    case HOOK_XOR: result = old ^ operand; break;
    case HOOK_NAND: result = ~(old & operand); break;
    default: break;
    }
    return narrow(result, call->hook.bytes);
}

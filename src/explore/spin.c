#include "explore/spin.h"

#include <string.h>

#include "explore/op.h"

void spin_begin(struct spin *spin)
{
    *spin = (struct spin){.next = 1, .wrote = true}; /* nothing to compare with yet */
}

bool spin_is_endless(struct spin *spin, const struct user_regs_struct *regs)
{
    if (!spin->wrote && memcmp(&spin->regs, regs, sizeof *regs) == 0)
        return true;
    if (++spin->steps == spin->next) {
        spin->regs = *regs;
        spin->next *= 2;
        spin->wrote = false;
    }
    return false;
}

void spin_note(struct spin *spin, const struct op_moment *moment)
{
    for (size_t i = 0; i < moment->count; i++)
        spin->wrote |= moment->access[i].write;
}

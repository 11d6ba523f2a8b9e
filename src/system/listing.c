#include "system/listing.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/user.h>

#include "base/err.h"
#include "base/mem.h"
#include "system/debuginfo.h"
#include "system/disasm.h"
#include "system/elf_bytes.h"

enum { MOST_BYTES = 4096 };

static bool is_stack(const struct disasm_operand *operand)
{
    bool by_pointer = operand->base == (int16_t)offsetof(struct user_regs_struct, rsp) ||
                      operand->base == (int16_t)offsetof(struct user_regs_struct, rbp);
    return operand->hidden || by_pointer;
}

static void count(struct listing *listing, const struct disasm_insn *insn)
{
    listing->instructions++;
    listing->jumps += insn->flow == FLOW_JUMP || insn->flow == FLOW_BRANCH;
    for (int i = 0; i < insn->noperands; i++) {
        if (is_stack(&insn->operands[i]))
            continue;
        listing->loads += insn->operands[i].read;
        listing->stores += insn->operands[i].write;
    }
}

static void write_line(struct listing *listing, const struct debuginfo *info, const struct disasm_insn *insn, int *shown)
{
    struct debuginfo_line line;
    char source[16] = "";
    if (debuginfo_line(info, insn->address, &line) && line.line != *shown) {
        *shown = line.line;
        snprintf(source, sizeof source, "%d", line.line);
    }
    buf_printf(&listing->text, "%4s  %s\n", source, insn->text);
}

static int take_apart(struct listing *listing, const struct debuginfo *info, const uint8_t *bytes, size_t length,
                      uint64_t address, struct err *err)
{
    int shown = 0;
    struct disasm_insn insn;
    for (size_t at = 0; at < length; at += insn.length) {
        if (!disasm_decode(&insn, bytes + at, length - at, address + at))
            return err_set(err, "bytes at %#llx are no instruction this lab knows", (unsigned long long)(address + at));
        if (strncmp(insn.mnemonic, "endbr", 5) == 0 || strcmp(insn.mnemonic, "nop") == 0)
            continue;
        write_line(listing, info, &insn, &shown);
        if (insn.flow != FLOW_RETURN || at + insn.length < length)
            count(listing, &insn);
    }
    return 0;
}

int listing_make(struct listing *listing, const char *executable, const char *function, struct err *err)
{
    int result = -1;
    uint8_t *bytes = mem_alloc(MOST_BYTES);
    struct debuginfo_function found;
    memset(listing, 0, sizeof *listing);
    struct debuginfo *info = debuginfo_open(executable, err);
    if (info == NULL)
        goto out;
    uint64_t start = debuginfo_symbol(info, function);
    if (start == 0 || !debuginfo_function(info, start, &found) || found.end <= start) {
        err_set(err, "%s has no function %s", executable, function);
        goto out;
    }
    size_t length = found.end - start < MOST_BYTES ? found.end - start : MOST_BYTES;
    if (elf_bytes_read(executable, start, bytes, length, err) != 0)
        goto out;
    result = take_apart(listing, info, bytes, length, start, err);
out:
    debuginfo_close(info);
    free(bytes);
    if (result != 0)
        listing_free(listing);
    return result;
}

void listing_free(struct listing *listing)
{
    buf_free(&listing->text);
    memset(listing, 0, sizeof *listing);
}

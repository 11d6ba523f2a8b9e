#include "grading/kit/watch_touch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "grading/kit/place.h"
#include "grading/kit/world.h"
#include "system/arch.h"
#include "system/disasm.h"
#include "system/maps.h"
#include "system/trace.h"

size_t watch_touches(pid_t pid, struct watched_touch touches[WATCH_TOUCHES], unsigned *traits)
{
    struct user_regs_struct regs;
    struct disasm_insn insn;
    struct disasm_access found[DISASM_OPERANDS];
    uint8_t bytes[DISASM_BYTES];
    size_t length = sizeof bytes, kept = 0;
    if (trace_registers(pid, &regs) != 0)
        return 0;
    while (length > 0 && trace_peek(pid, arch_pc(&regs), bytes, length) != 0)
        length--;
    if (!disasm_decode(&insn, bytes, length, arch_pc(&regs)))
        return 0;
    *traits = insn.traits;
    size_t n = disasm_accesses(&insn, &regs, found);
    for (size_t i = 0; i < n && kept < WATCH_TOUCHES; i++)
        touches[kept++] = (struct watched_touch){.pid = pid,
                                                 .address = found[i].address,
                                                 .length = found[i].length,
                                                 .read = found[i].read,
                                                 .write = found[i].write,
                                                 .locked = insn.traits & INSN_LOCKED};
    return kept;
}

static struct map_line *read_maps(pid_t pid, size_t *count)
{
    struct buf text = {0};
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    world_as_user(true);
    struct map_line *lines = NULL;
    *count = 0;
    if (buf_read_file(&text, path, NULL) == 0 && text.length > 0)
        lines = maps_parse(text.data, text.length, count);
    world_as_user(false);
    buf_free(&text);
    return lines;
}

struct watched_map watch_map(pid_t pid, uint64_t address)
{
    struct watched_map map = {0};
    size_t count;
    struct map_line *lines = read_maps(pid, &count);
    for (size_t i = 0; i < count; i++) {
        if (address >= lines[i].start && address < lines[i].end)
            map = (struct watched_map){.there = true,
                                       .shared = maps_is_shared(&lines[i]),
                                       .readable = lines[i].perm[0] == 'r',
                                       .writable = lines[i].perm[1] == 'w',
                                       .executable = lines[i].perm[2] == 'x',
                                       .start = lines[i].start,
                                       .end = lines[i].end,
                                       .offset = lines[i].offset,
                                       .inode = lines[i].id.ino};
    }
    maps_free(lines, count);
    return map;
}

static bool is_program(const struct map_line *line)
{
    static const char name[] = "/program";
    size_t length = line->path != NULL ? strlen(line->path) : 0;
    return length >= sizeof name - 1 && strcmp(line->path + length - (sizeof name - 1), name) == 0;
}

/* In a library the place is its caller in the program: the first word on the stack that points into the
 * program's code. */
static uint64_t own_place(pid_t pid, uint64_t start, uint64_t end)
{
    enum { WORDS = 256 };
    struct user_regs_struct regs;
    uint64_t words[WORDS] = {0};
    if (trace_registers(pid, &regs) != 0)
        return 0;
    uint64_t pc = arch_pc(&regs);
    for (size_t n = WORDS; n > 0 && trace_peek(pid, arch_sp(&regs), words, n * sizeof *words) != 0; n /= 2)
        ;
    for (size_t i = 0; i < WORDS && (pc < start || pc >= end); i++)
        pc = words[i] - 1;
    return pc >= start && pc < end ? pc : 0;
}

char *watch_line(pid_t pid)
{
    uint64_t base = 0, start = 0, end = 0;
    size_t count;
    struct map_line *lines = read_maps(pid, &count);
    for (size_t i = 0; i < count; i++) {
        if (!is_program(&lines[i]))
            continue;
        if (base == 0)
            base = lines[i].start;
        if (lines[i].perm[2] == 'x') {
            start = lines[i].start;
            end = lines[i].end;
        }
    }
    maps_free(lines, count);
    uint64_t pc = own_place(pid, start, end);
    return pc != 0 ? place_of(pc - base) : NULL;
}

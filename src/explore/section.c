#include "explore/section.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "explore/bytes.h"
#include "system/arch.h"
#include "system/disasm.h"
#include "system/images.h"

static bool is_line(const char *place)
{
    return place != NULL && strchr(place, ':') != NULL;
}

static int not_found(const char *place, struct err *err)
{
    return err_usage(
        err, "the program has no code for '%s': give a function or FILE:LINE of it, built with -g", place);
}

/* A function is waited for at its very first instruction: what comes before its body is part of it. */
static int find_begins(struct section *section, const struct image_list *images, struct err *err)
{
    struct debuginfo_function function;
    section->begin_count = image_find(images, section->from, section->begins, SECTION_PLACES);
    if (section->begin_count > SECTION_PLACES)
        section->begin_count = SECTION_PLACES;
    if (section->begin_count == 0)
        return not_found(section->from, err);
    if (is_line(section->from))
        return 0;
    for (size_t i = 0; i < section->begin_count; i++) {
        if (image_function(images, section->begins[i], &function) &&
            strcmp(function.name, section->from) == 0)
            section->begins[i] = function.start;
    }
    return 0;
}

static int find_lines(struct section *section, const struct image_list *images, struct err *err)
{
    uint64_t last[SECTION_PLACES];
    struct debuginfo_line line;
    struct debuginfo_function first_in, last_in;
    if (image_find(images, section->to, last, SECTION_PLACES) == 0)
        return not_found(section->to, err);
    uint64_t begin = section->begin_count > 0 ? section->begins[0] : last[0];
    if (!image_line(images, begin, &line) || !image_function(images, begin, &first_in) ||
        !image_function(images, last[0], &last_in) || first_in.start != last_in.start)
        return err_usage(err, "'%s' and '%s' are not lines of one function",
                         section->from != NULL ? section->from : "here", section->to);
    section->lines = true;
    section->first_line = line.line;
    section->last_line = atoi(strrchr(section->to, ':') + 1);
    if (section->last_line < section->first_line)
        return err_usage(err, "'%s' lies before '%s'", section->to, section->from);
    return 0;
}

static int find_stops(struct section *section, const struct image_list *images, struct err *err)
{
    struct debuginfo_function function;
    section->stop_count = image_find(images, section->to, section->stops, SECTION_PLACES);
    if (section->stop_count == 0)
        return not_found(section->to, err);
    for (size_t i = 0; i < section->stop_count; i++) {
        if (image_function(images, section->stops[i], &function) && strcmp(function.name, section->to) == 0)
            section->stops[i] = function.start;
    }
    return 0;
}

int section_init(struct section *section, const char *from, const char *to, const struct image_list *images,
                 struct err *err)
{
    *section = (struct section){.from = mem_dup(from), .to = mem_dup(to)};
    if (from != NULL && find_begins(section, images, err) != 0)
        return -1;
    if (is_line(from) && to == NULL) { /* one line */
        section->to = mem_dup(from);
        return find_lines(section, images, err);
    }
    if (to == NULL)
        return 0;
    return is_line(to) ? find_lines(section, images, err) : find_stops(section, images, err);
}

static bool read_memory(void *memory, uint64_t address, void *bytes, size_t length)
{
    return bytes_get(*(pid_t *)memory, address, bytes, length) == 0;
}

static void fill_frame(struct debuginfo_frame *frame, const struct user_regs_struct *regs)
{
    frame->pc = arch_pc(regs);
    for (unsigned i = 0; i < ARCH_DWARF_REGISTERS; i++) {
        if (arch_dwarf_register(regs, i, &frame->registers[i]))
            frame->known |= 1u << i;
    }
}

/* The caller's stack pointer is right above the return address. */
static uint64_t return_slot(pid_t pid, const struct image_list *images, const struct user_regs_struct *regs)
{
    const struct image *image = image_at(images, arch_pc(regs));
    if (image == NULL || image->info == NULL)
        return 0;
    struct debuginfo_context context = {.bias = image->bias, .read = read_memory, .memory = &pid};
    fill_frame(&context.frame, regs);
    if (!debuginfo_unwind(image->info, &context) || !(context.frame.known >> ARCH_DWARF_SP & 1))
        return 0;
    return context.frame.registers[ARCH_DWARF_SP] - sizeof(uint64_t);
}

void section_begin(struct section *section, pid_t pid, const struct image_list *images,
                   const struct user_regs_struct *regs)
{
    struct debuginfo_function function;
    const struct image *image = image_at(images, arch_pc(regs));
    section->stack = arch_sp(regs);
    if (image_function(images, arch_pc(regs), &function)) {
        section->start = function.start;
        section->end = function.end;
        if (function.start == arch_pc(regs))
            section->return_slot = arch_return_slot(regs);
    }
    if (section->return_slot == 0)
        section->return_slot = return_slot(pid, images, regs);
    if (image != NULL && image->info != NULL)
        section->inlined = debuginfo_inlined(image->info, arch_pc(regs) - image->bias);
}

void section_free(struct section *section)
{
    free(section->from);
    free(section->to);
    *section = (struct section){0};
}

/* Code of another function that was inlined between the lines is part of them. */
static bool is_inlined_between(const struct section *section, const struct image_list *images, uint64_t pc)
{
    const struct image *image = image_at(images, pc);
    if (image == NULL || image->info == NULL)
        return false;
    const char *inlined = debuginfo_inlined(image->info, pc - image->bias);
    if (inlined == NULL)
        return false;
    return section->inlined == NULL || strcmp(inlined, section->inlined) != 0;
}

bool section_is_outside(const struct section *section, const struct image_list *images, uint64_t pc)
{
    struct debuginfo_line line;
    if (!section->lines)
        return false;
    if (pc < section->start || (section->end != 0 && pc >= section->end))
        return true;
    if (!image_line(images, pc, &line) || is_inlined_between(section, images, pc))
        return false;
    return line.line < section->first_line || line.line > section->last_line;
}

bool section_ends(const struct section *section, const struct disasm_insn *insn, bool outside,
                  const struct user_regs_struct *regs)
{
    for (size_t i = 0; i < section->stop_count; i++) {
        if (section->stops[i] == insn->address)
            return true;
    }
    if (outside && arch_sp(regs) >= section->stack)
        return true;
    return insn->flow == FLOW_RETURN && section->return_slot != 0 && arch_sp(regs) == section->return_slot;
}

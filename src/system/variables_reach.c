/* The variables that a process has in reach, evaluated with its registers, and the way from one of them
 * along its members. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "system/arch.h"
#include "system/maps.h"
#include "system/peek.h"
#include "system/variables_private.h"
#include "system/vma.h"
#include "system/waits.h"

enum { FRAMES_MOST = 32 };

static bool read_memory(void *subject, uint64_t address, void *bytes, size_t length)
{
    return peek_present(subject, address, bytes, length);
}

/* From the registers of a held process; of one that sleeps in the kernel /proc tells two, and the others are
 * found on the stack where the functions above have saved them. */
static bool first_frame(struct subject *subject, struct debuginfo_frame *frame)
{
    struct waits_raw raw;
    *frame = (struct debuginfo_frame){0};
    if (subject->regs != NULL) {
        frame->pc = arch_pc(subject->regs);
        for (unsigned n = 0; n < ARCH_DWARF_REGISTERS; n++)
            if (arch_dwarf_register(subject->regs, n, &frame->registers[n]))
                frame->known |= 1u << n;
        return true;
    }
    waits_read(subject, &raw);
    frame->pc = frame->registers[ARCH_DWARF_PC] = raw.pc;
    frame->registers[ARCH_DWARF_SP] = raw.sp;
    frame->known = 1u << ARCH_DWARF_PC | 1u << ARCH_DWARF_SP;
    return waits_asleep(&raw) && raw.pc != 0;
}

struct walk {
    struct subject *subject;
    struct debuginfo_context context;
    bool (*use)(void *, const struct reach *);
    void *user;
};

static bool use_variable(struct walk *walk, struct debuginfo *info, const struct debuginfo_variable *variable)
{
    struct reach reach = {
        .subject = walk->subject, .info = info, .name = variable->name, .type = variable->type};
    enum debuginfo_where where = debuginfo_place(info, variable, &walk->context, &reach.value);
    reach.is_value = where == WHERE_VALUE;
    return where != WHERE_UNKNOWN && walk->use(walk->user, &reach);
}

static bool use_locals(struct walk *walk, const struct image *image)
{
    struct debuginfo_variable *variables;
    uint64_t pc = walk->context.frame.pc - image->bias - (walk->context.frame.caller ? 1 : 0);
    size_t count = debuginfo_variables(image->info, pc, &variables);
    bool done = false;
    for (size_t i = 0; i < count && !done; i++)
        done = !variables[i].global && use_variable(walk, image->info, &variables[i]);
    free(variables);
    return done;
}

static bool use_frames(struct walk *walk)
{
    bool done = false;
    if (!first_frame(walk->subject, &walk->context.frame))
        return false;
    for (int frames = 0; frames < FRAMES_MOST && !done; frames++) {
        const struct image *image = image_at(&walk->subject->images, walk->context.frame.pc);
        if (image == NULL)
            return false;
        walk->context.bias = image->bias;
        done = use_locals(walk, image);
        if (!done && !debuginfo_unwind(image->info, &walk->context))
            return false;
    }
    return done;
}

static bool use_globals(struct walk *walk)
{
    const struct image *program = image_program(&walk->subject->images);
    const struct debuginfo_variable *variables;
    if (program == NULL)
        return false;
    size_t count = debuginfo_globals(program->info, &variables);
    walk->context.frame = (struct debuginfo_frame){.pc = program->bias};
    walk->context.bias = program->bias;
    for (size_t i = 0; i < count; i++)
        if (use_variable(walk, program->info, &variables[i]))
            return true;
    return false;
}

bool variables_each(struct subject *subject, bool (*use)(void *context, const struct reach *reach),
                    void *context)
{
    struct walk walk = {.subject = subject, .use = use, .user = context};
    walk.context.read = read_memory;
    walk.context.memory = subject;
    return use_frames(&walk) || use_globals(&walk);
}

bool variables_object_at(struct subject *subject, uint64_t address, struct obj_id *obj, uint64_t *offset)
{
    struct map_line line;
    if (!vma_at(subject, address, &line))
        return false;
    bool shared = maps_is_shared(&line);
    *obj = line.id;
    *offset = line.offset + (address - line.start);
    free(line.path);
    return shared;
}

/* ---- along members ---- */

/* What a pointer variable holds. */
static bool pointer_value(const struct reach *reach, uint64_t *value)
{
    if (reach->type->kind != TYPE_POINTER)
        return false;
    *value = reach->value;
    return reach->is_value || peek_present(reach->subject, reach->value, value, sizeof *value);
}

static bool go_target(struct reach *reach)
{
    uint64_t value;
    const struct type *target = debuginfo_target(reach->info, reach->type);
    if (target == NULL || !pointer_value(reach, &value) || value == 0)
        return false;
    reach->type = target;
    reach->value = value;
    reach->is_value = false;
    return true;
}

static bool go_member(struct reach *reach, const char *name, size_t length)
{
    uint64_t offset;
    char *member = mem_dup_n(name, length);
    const struct type_field *field = type_field(reach->type, member, &offset);
    free(member);
    if (field == NULL || field->bits != 0 || reach->is_value)
        return false;
    reach->type = field->type;
    reach->value += offset;
    return true;
}

static bool go_element(struct reach *reach, uint64_t index)
{
    if (reach->type->kind == TYPE_POINTER) {
        if (!go_target(reach))
            return false;
    } else if (reach->type->kind == TYPE_ARRAY && index < reach->type->count && !reach->is_value) {
        reach->type = reach->type->of;
    } else {
        return false;
    }
    reach->value += index * reach->type->size;
    return true;
}

static size_t word_length(const char *text)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return length;
}

bool variables_follow(const struct reach *root, const char *rest, struct reach *end)
{
    *end = *root;
    while (*rest != '\0') {
        bool arrow = strncmp(rest, "->", 2) == 0;
        if (arrow || *rest == '.') {
            rest += arrow ? 2 : 1;
            size_t length = word_length(rest);
            if (length == 0 || (arrow && !go_target(end)) || !go_member(end, rest, length))
                return false;
            rest += length;
        } else if (*rest == '[') {
            char *after;
            unsigned long long index = strtoull(rest + 1, &after, 10);
            if (after == rest + 1 || *after != ']' || !go_element(end, index))
                return false;
            rest = after + 1;
        } else {
            return false;
        }
    }
    return true;
}

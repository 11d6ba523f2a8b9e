#include "system/frames.h"

#include "system/arch.h"
#include "system/images.h"
#include "system/peek.h"

enum { FRAMES_MOST = 64 };

static bool read_memory(void *subject, uint64_t address, void *bytes, size_t length)
{
    return peek_read(subject, address, bytes, length);
}

static void first_frame(struct debuginfo_frame *frame, const struct user_regs_struct *regs)
{
    *frame = (struct debuginfo_frame){.pc = arch_pc(regs)};
    for (unsigned n = 0; n < ARCH_DWARF_REGISTERS; n++)
        if (arch_dwarf_register(regs, n, &frame->registers[n]))
            frame->known |= 1U << n;
}

/* The innermost library function on the way: the one that the program called is the last that is passed. */
static const char *function_name(const struct image_list *images, uint64_t pc)
{
    struct debuginfo_function function;
    return image_function(images, pc, &function) ? function.name : NULL;
}

/* A static program has the C library in its own image: functions without lines among those that have some. */
static bool is_program(const struct image_list *images, const struct image *image, uint64_t pc)
{
    struct debuginfo_function function;
    if (!image->program || !debuginfo_has_lines(image->info) || !image_function(images, pc, &function))
        return image->program;
    return function.has_dwarf || function.end <= pc;
}

/* It jumped to where no code is: a call has left its return address. */
static void leave_nowhere(struct subject *subject, const struct user_regs_struct *regs,
                          struct debuginfo_frame *frame)
{
    uint64_t slot = arch_return_slot(regs), back;
    if (!peek_read(subject, slot, &back, sizeof back))
        return;
    frame->pc = back;
    frame->registers[ARCH_DWARF_SP] = slot + sizeof back;
    frame->caller = true;
}

bool frames_find(const struct image_list *images, struct subject *subject,
                 const struct user_regs_struct *regs, struct frame *frame)
{
    struct debuginfo_context context = {.read = read_memory, .memory = subject};
    *frame = (struct frame){0};
    first_frame(&context.frame, regs);
    if (image_at(images, context.frame.pc) == NULL)
        leave_nowhere(subject, regs, &context.frame);
    for (int frames = 0; frames < FRAMES_MOST; frames++) {
        uint64_t look_up = context.frame.pc - (context.frame.caller ? 1 : 0);
        const struct image *image = image_at(images, look_up);
        if (image == NULL || image->info == NULL)
            return false;
        if (is_program(images, image, look_up)) {
            frame->pc = context.frame.pc;
            frame->sp = context.frame.registers[ARCH_DWARF_SP];
            frame->caller = context.frame.caller;
            return true;
        }
        frame->inside = function_name(images, look_up);
        context.bias = image->bias;
        if (!debuginfo_unwind(image->info, &context))
            return false;
    }
    return false;
}

struct place frames_place(const struct image_list *images, const struct frame *frame)
{
    uint64_t pc = frame->pc - (frame->caller ? 1 : 0);
    struct debuginfo_line line;
    struct place place = {.function = function_name(images, pc), .inside = frame->inside};
    if (image_line(images, pc, &line)) {
        place.file = line.file;
        place.line = line.line;
    }
    return place;
}

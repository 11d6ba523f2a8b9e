/* One C call of the program with the system calls it makes, or one bare system call.
 *
 * The program runs until it enters a function that it imports: each has a breakpoint, where the linkage
 * table says it is (that is why actors are started with LD_BIND_NOW). Then these are taken out, and it runs
 * to where the call returns, stopping at each system call on the way. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "system/call_rank.h"
#include "system/frames.h"
#include "system/images.h"
#include "system/peek.h"
#include "system/stage_inside.h"
#include "system/syscalls.h"

static bool in_program(struct stage *stage, struct actor *actor)
{
    const struct image *image = image_at(actor_images(stage, actor), arch_pc(&actor->regs));
    return image != NULL && image->program;
}

/* ---- the C call ---- */

static size_t imports_of(struct stage *stage, struct actor *actor, const struct debuginfo_import **imports,
                         uint64_t *bias)
{
    const struct image *program = image_program(actor_images(stage, actor));
    if (program == NULL || program->info == NULL)
        return 0;
    *bias = program->bias;
    return debuginfo_imports(program->info, imports);
}

/* The address in a slot of the linkage table; 0 while it leads back into the program: not bound yet. */
static uint64_t bound_to(struct stage *stage, struct actor *actor, uint64_t slot)
{
    uint64_t address;
    if (!peek_read(actor_subject(stage, actor), slot, &address, sizeof address))
        return 0;
    const struct image *image = image_at(actor_images(stage, actor), address);
    return image == NULL || image->program ? 0 : address;
}

static void watch_imports(struct stage *stage, struct actor *actor)
{
    uint64_t bias;
    const struct debuginfo_import *imports;
    size_t count = imports_of(stage, actor, &imports, &bias);
    for (size_t i = 0; i < count; i++) {
        uint64_t address =
            call_is_written(imports[i].name) ? bound_to(stage, actor, imports[i].slot + bias) : 0;
        if (address != 0)
            move_add_break(actor, address);
    }
}

static const char *import_at(struct stage *stage, struct actor *actor, uint64_t address)
{
    uint64_t bias;
    const struct debuginfo_import *imports;
    size_t count = imports_of(stage, actor, &imports, &bias);
    for (size_t i = 0; i < count; i++)
        if (call_is_written(imports[i].name) && bound_to(stage, actor, imports[i].slot + bias) == address)
            return imports[i].name;
    return NULL;
}

static void begin_function(struct actor *actor, const char *name, char *text)
{
    actor->move.function = name;
    actor->call.function = mem_dup(name);
    actor->call.text = text;
}

static enum verdict entered(struct stage *stage, struct actor *actor)
{
    uint64_t args[ARCH_ARGS], address, slot = arch_return_slot(&actor->regs);
    struct subject *subject = actor_subject(stage, actor);
    struct buf text = {0};
    const char *name = import_at(stage, actor, arch_pc(&actor->regs));
    if (name == NULL || !peek_read(subject, slot, &address, sizeof address))
        return GO_ON;
    for (int n = 0; n < ARCH_ARGS; n++)
        args[n] = arch_call_arg(&actor->regs, n);
    syscalls_function(&text, subject, name, args);
    begin_function(actor, name, buf_take(&text));
    move_land(actor, address, slot + sizeof address, GAIT_SYSCALL);
    return GO_ON;
}

static enum verdict returned(struct stage *stage, struct actor *actor)
{
    struct buf text = {0};
    (void)stage;
    if (actor->move.called)
        buf_text_add(&text, "…"); /* begun before the lab looked */
    else
        syscalls_function_result(&text, actor->move.function, arch_call_result(&actor->regs),
                                 actor->move.error);
    actor->call.result = buf_take(&text);
    actor->epoch++;
    return ARRIVED;
}

/* ---- its system calls ---- */

static void print_kernel(struct stage *stage, struct actor *actor, bool is_back, int64_t result)
{
    struct buf text = {0};
    long number = (long)actor->move.kernel.number;
    syscalls_print(&text, actor_subject(stage, actor), number, actor->move.kernel.args);
    if (is_back) {
        buf_text_add(&text, " = ");
        syscalls_result(&text, number, result);
    }
    free(actor->call.kernel);
    actor->call.kernel = buf_take(&text);
}

/* A system call instruction of the program's own is the call itself. */
static void begin_bare(struct actor *actor, const struct trace_call *call)
{
    const char *name = syscalls_name((long)call->number);
    char number[24];
    snprintf(number, sizeof number, "syscall %ld", (long)call->number);
    actor->move.bare = true;
    begin_function(actor, name == NULL ? "syscall" : name, mem_dup(name == NULL ? number : name));
}

static enum verdict kernel_entered(struct stage *stage, struct actor *actor)
{
    struct trace_call call;
    struct move *move = &actor->move;
    if (trace_call(actor->pid, &call) != 0)
        return GO_ON;
    if (move->function == NULL && in_program(stage, actor))
        begin_bare(actor, &call);
    if (move->function == NULL)
        return GO_ON; /* libc's own, behind main */
    actor->call.syscalls++;
    int rank = move->bare ? RANK_PURPOSE : call_rank(move->function, syscalls_name((long)call.number));
    move->shown = rank > move->kernel_rank && rank > RANK_OWN;
    if (move->shown) {
        move->kernel_rank = rank;
        move->kernel = call;
        print_kernel(stage, actor, false, 0);
    }
    actor->call.by_libc = actor->call.syscalls - (actor->call.kernel != NULL);
    return GO_ON;
}

static enum verdict kernel_left(struct stage *stage, struct actor *actor)
{
    struct trace_call call;
    struct move *move = &actor->move;
    if (move->function == NULL || trace_call(actor->pid, &call) != 0)
        return GO_ON;
    actor->epoch++;
    if (call.failed)
        move->error = (int)-call.result;
    if (move->shown)
        print_kernel(stage, actor, true, call.result);
    move->shown = false;
    if (!move->bare)
        return GO_ON;
    struct buf result = {0};
    syscalls_result(&result, (long)move->kernel.number, call.result);
    actor->call.result = buf_take(&result);
    return ARRIVED;
}

/* ---- the step ---- */

static enum verdict begin(struct stage *stage, struct actor *actor)
{
    struct frame frame;
    actor->move.gait = GAIT_SYSCALL;
    actor->move.kernel_rank = -1;
    if (in_program(stage, actor) || !actor_frame(stage, actor, &frame)) {
        watch_imports(stage, actor);
        return GO_ON;
    }
    /* held inside a call: that one's return is the step */
    const char *name = frame.inside == NULL ? "a library function" : frame.inside;
    actor->move.called = true;
    begin_function(actor, name, mem_printf("%s(…)", name));
    move_land(actor, frame.pc, frame.sp, GAIT_SYSCALL);
    return GO_ON;
}

static enum verdict stopped(struct stage *stage, struct actor *actor, const struct trace_event *event)
{
    switch (event->kind) {
    case TRACE_SYSCALL_ENTRY: return kernel_entered(stage, actor);
    case TRACE_SYSCALL_EXIT: return kernel_left(stage, actor);
    case TRACE_BREAK:
        if (actor->move.function == NULL)
            return entered(stage, actor);
        return move_has_landed(actor) ? returned(stage, actor) : GO_ON;
    default: return GO_ON;
    }
}

const struct move_way move_call = {begin, stopped};

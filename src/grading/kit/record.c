#include "grading/kit/record.h"

#include "grading/kit/hold.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/watch_touch.h"
#include "system/arch.h"
#include "system/disasm.h"
#include "system/trace.h"

enum { MOST_HOOKS = 64, MOST_STEPS = 400000 };

struct place {
    uint64_t address;
    struct hook hook;
};

static int find_hooks(const struct program *program, struct place places[MOST_HOOKS])
{
    char name[HOOK_NAME];
    int count = 0;
    for (int i = 0; count < MOST_HOOKS && hook_name(i, name); i++) {
        uint64_t address = hold_symbol(program, name);
        if (address != 0)
            places[count++] = (struct place){address, hook_of(name)};
    }
    return count;
}

static bool is_fence(enum hook_what what)
{
    return what == HOOK_FENCE || what == HOOK_SIGNAL_FENCE;
}

struct record {
    struct place places[MOST_HOOKS];
    int count;
    uint64_t address, length;
    bool in_hook; /* whose accesses are not the learner's doing; until its stack pointer is back: */
    uint64_t hook_stack;
    void (*told)(const struct record_event *event, void *context);
    void *context;
};

static bool is_watched(const struct record *record, uint64_t address, uint64_t length)
{
    return address < record->address + record->length && record->address < address + length;
}

/* True when it stands at a hook's first instruction. */
static bool tell_hook(struct record *record, const struct user_regs_struct *regs)
{
    for (int i = 0; i < record->count; i++) {
        if (record->places[i].address != arch_pc(regs))
            continue;
        struct record_event event = {.kind = RECORD_ATOMIC};
        hook_read(&event.hook, record->places[i].hook, regs);
        event.address = event.hook.address;
        event.length = event.hook.hook.bytes;
        record->in_hook = true;
        record->hook_stack = arch_sp(regs);
        if (is_fence(event.hook.hook.what) || is_watched(record, event.address, event.length))
            record->told(&event, record->context);
        return true;
    }
    return false;
}

static void tell_accesses(const struct record *record, pid_t pid)
{
    struct watched_touch touches[WATCH_TOUCHES];
    unsigned traits = 0;
    size_t n = watch_touches(pid, touches, &traits);
    for (size_t i = 0; i < n; i++) {
        struct record_event event = {.kind = RECORD_ACCESS,
                                     .address = touches[i].address,
                                     .length = touches[i].length,
                                     .read = touches[i].read,
                                     .write = touches[i].write,
                                     .locked = touches[i].locked};
        if (is_watched(record, event.address, event.length))
            record->told(&event, record->context);
    }
    if (traits & INSN_FENCE)
        record->told(&(struct record_event){.kind = RECORD_FENCE}, record->context);
    if (traits & INSN_SYSCALL)
        record->told(&(struct record_event){.kind = RECORD_CALL}, record->context);
}

void record_call(struct program *program, const char *function, uint64_t address, uint64_t length,
                 void (*told)(const struct record_event *event, void *context), void *context)
{
    struct record record = {.address = address, .length = length, .told = told, .context = context};
    struct user_regs_struct regs;
    hold_at(program, function);
    record.count = find_hooks(program, record.places);
    for (int steps = 0; !hold_has_left(program); steps++) {
        if (steps == MOST_STEPS)
            tests_fail(&(struct test_failure){.message = "the call comes to its end",
                                              .expected = "it returns",
                                              .actual = "400000 instructions and no end"});
        if (trace_registers(program_pid(program), &regs) != 0)
            continue;
        if (arch_sp(&regs) > record.hook_stack)
            record.in_hook = false;
        if (!record.in_hook && !tell_hook(&record, &regs))
            tell_accesses(&record, program_pid(program));
        hold_step(program);
    }
}

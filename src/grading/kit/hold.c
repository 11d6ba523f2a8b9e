#include "grading/kit/hold.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/able.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "grading/kit/program.h"
#include "grading/kit/tests.h"
#include "grading/kit/world.h"
#include "system/arch.h"
#include "system/disasm.h"
#include "system/images.h"
#include "system/trace.h"

static const uint64_t PATIENCE = 5 * (uint64_t)CLOCK_S;
enum { MOST_HELD = 8 };

static struct held {
    const struct program *program;
    pid_t pid;
    uint64_t stack; /* stack pointer where the function began */
} all[MOST_HELD];
static size_t count;
static struct images *images; /* of the one program that a suite grades, and its libraries */

static struct held *find(const struct program *program)
{
    for (size_t i = 0; i < count; i++) {
        if (all[i].program == program)
            return &all[i];
    }
    world_trouble("a program that is not held was to be moved");
}

/* All but the saved user, by which we come back: whoever owns a user namespace may look into it, and that is
 * asked of the effective user. */
void hold_as_user(bool on)
{
    if (!world.own_user)
        return;
    if (!on && (setresuid(0, 0, 0) != 0 || setresgid(0, 0, 0) != 0))
        world_trouble("cannot come back from the submission's user");
    if (on && (setresgid(world.user, world.user, 0) != 0 || setresuid(world.user, world.user, 0) != 0))
        world_trouble("cannot take the submission's user for a moment");
}

static void block_child_signals(void)
{
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
}

static struct held *take(struct program *program)
{
    struct err err = {0};
    block_child_signals();
    if (count == MOST_HELD)
        world_trouble("the suite holds more than %d programs", MOST_HELD);
    if (able_is_disabled("ptrace"))
        world_skip("programs cannot be held here: SHMLAB_DISABLE turns ptrace off");
    struct held *held = &all[count];
    *held = (struct held){.program = program, .pid = program_pid(program)};
    hold_as_user(true);
    int refused = trace_seize(held->pid, &err);
    hold_as_user(false);
    if (refused != 0)
        world_skip("programs cannot be held here: %s", err.text);
    count++;
    trace_interrupt(held->pid);
    if (trace_wait(held->pid, PATIENCE).kind != TRACE_INTERRUPTED)
        world_trouble("a program that waits for a question cannot be held");
    return held;
}

static uint64_t find_symbol(pid_t pid, const char *function, struct err *err)
{
    struct image_list list = {0};
    uint64_t address = 0;
    if (images == NULL)
        images = images_open();
    hold_as_user(true);
    if (images_of(images, pid, &list, err) == 0) {
        const struct image *image = image_program(&list);
        uint64_t symbol = image != NULL ? debuginfo_symbol(image->info, function) : 0;
        address = symbol != 0 ? symbol + image->bias : 0;
    }
    hold_as_user(false);
    image_list_free(&list);
    return address;
}

uint64_t hold_symbol(const struct program *program, const char *function)
{
    return find_symbol(program_pid(program), function, NULL);
}

static uint64_t address_of(pid_t pid, const char *function)
{
    struct err err = {0};
    uint64_t address = find_symbol(pid, function, &err);
    if (address == 0)
        world_trouble("the program has no function %s%s%s", function, err.set ? ": " : "", err.text);
    return address;
}

_Noreturn static void fail_not_there(const struct trace_event *event)
{
    char actual[80];
    snprintf(actual, sizeof actual, "it %s", trace_is_end(event->kind) ? "ended" : "did not come there");
    tests_fail(&(struct test_failure){.message = "the program does what it is asked to do",
                                      .expected = "the function is called",
                                      .actual = actual});
}

void hold_at(struct program *program, const char *function)
{
    struct held *held = take(program);
    struct user_regs_struct regs;
    struct trace_break at = {.address = address_of(held->pid, function)};
    if (trace_break_in(held->pid, &at) != 0)
        world_trouble("a program cannot be stopped at %s: %s", function, strerror(errno));
    program_send(program);
    trace_cont(held->pid, 0);
    struct trace_event event = trace_wait(held->pid, PATIENCE);
    while (event.kind == TRACE_SIGNAL || event.kind == TRACE_INTERRUPTED) {
        trace_cont(held->pid, event.kind == TRACE_SIGNAL ? event.code : 0);
        event = trace_wait(held->pid, PATIENCE);
    }
    if (event.kind != TRACE_BREAK || trace_registers(held->pid, &regs) != 0)
        fail_not_there(&event);
    trace_break_out(held->pid, &at);
    arch_set_pc(&regs, at.address);
    trace_set_registers(held->pid, &regs);
    held->stack = arch_sp(&regs);
}

static struct user_regs_struct registers(const struct program *program)
{
    struct user_regs_struct regs = {0};
    trace_registers(find(program)->pid, &regs);
    return regs;
}

bool hold_read(const struct program *program, uint64_t address, void *bytes, size_t length)
{
    return trace_peek(find(program)->pid, address, bytes, length) == 0;
}

bool hold_has_left(const struct program *program)
{
    struct user_regs_struct regs = registers(program);
    return arch_sp(&regs) > find(program)->stack;
}

void hold_step(struct program *program)
{
    pid_t pid = find(program)->pid;
    trace_step(pid, 0);
    struct trace_event event = trace_wait(pid, PATIENCE);
    if (event.kind == TRACE_STEP)
        return;
    char actual[80], *where = hold_line(program);
    if (event.kind == TRACE_SIGNAL)
        snprintf(actual, sizeof actual, "SIG%s", sigabbrev_np(event.code));
    else
        snprintf(actual, sizeof actual, event.kind == TRACE_NOTHING ? "it sleeps" : "it ended");
    tests_fail(&(struct test_failure){.message = "the program goes on, one instruction after the other",
                                      .expected = "the next instruction",
                                      .actual = actual,
                                      .where = where});
}

size_t hold_accesses(const struct program *program, struct hold_access accesses[HOLD_ACCESSES])
{
    struct user_regs_struct regs = registers(program);
    struct disasm_insn insn;
    struct disasm_access found[DISASM_OPERANDS];
    uint8_t bytes[DISASM_BYTES];
    size_t length = sizeof bytes, kept = 0;
    while (length > 0 && trace_peek(find(program)->pid, arch_pc(&regs), bytes, length) != 0)
        length--;
    if (!disasm_decode(&insn, bytes, length, arch_pc(&regs)))
        return 0;
    size_t n = disasm_accesses(&insn, &regs, found);
    for (size_t i = 0; i < n && kept < HOLD_ACCESSES; i++)
        accesses[kept++] =
            (struct hold_access){found[i].address, found[i].length, found[i].read, found[i].write};
    return kept;
}

/* Text is read from the copy that was compiled; a link there leads nowhere. */
static void add_source(struct buf *words, const char *file, int line)
{
    struct stat state;
    struct buf text = {0};
    char *path = mem_printf("%s/%s", world.work, file);
    if (lstat(path, &state) == 0 && S_ISREG(state.st_mode) && buf_read_file(&text, path, NULL) == 0) {
        struct span rest = {text.data, text.length}, found = {0};
        for (int i = 0; i < line && rest.length > 0; i++)
            found = span_line(&rest);
        found = span_trim(found);
        buf_printf(words, "  %.*s", (int)(found.length < 80 ? found.length : 80), found.at);
    }
    buf_free(&text);
    free(path);
}

char *hold_words(const char *file, int line)
{
    struct buf words = {0};
    const char *slash = strrchr(file, '/'), *name = slash != NULL ? slash + 1 : file;
    buf_printf(&words, "%s:%d", name, line);
    add_source(&words, name, line);
    char *copy = mem_dup(buf_text(&words));
    buf_free(&words);
    return copy;
}

static char *line_at(pid_t pid, uint64_t pc)
{
    struct image_list list = {0};
    struct debuginfo_line line;
    char *words = NULL;
    hold_as_user(true);
    if (images_of(images, pid, &list, NULL) == 0 && image_line(&list, pc, &line))
        words = hold_words(line.file, line.line);
    hold_as_user(false);
    image_list_free(&list);
    return words != NULL ? words : mem_dup("");
}

char *hold_line(const struct program *program)
{
    struct user_regs_struct regs = registers(program);
    return line_at(find(program)->pid, arch_pc(&regs));
}

/* Small functions of a library, and all hooks, have their return address on top of the stack. */
char *hold_line_or_caller(const struct program *program)
{
    struct user_regs_struct regs = registers(program);
    uint64_t caller = 0;
    char *words = hold_line(program);
    if (*words != '\0' || trace_peek(find(program)->pid, arch_sp(&regs), &caller, sizeof caller) != 0)
        return words;
    free(words);
    return line_at(find(program)->pid, caller - 1);
}

static void see_off(pid_t pid)
{
    kill(pid, SIGKILL);
    for (int events = 0; events < 100; events++) {
        struct trace_event event = trace_wait(pid, PATIENCE);
        if (trace_is_end(event.kind) || event.kind == TRACE_NOTHING)
            return;
    }
}

void hold_end_all(void)
{
    while (count > 0)
        see_off(all[--count].pid);
}

#include "explore/request.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "explore/expect.h"
#include "explore/explore.h"
#include "system/trace.h"

enum {
    DEFAULT_STATES = 1 << 20,
    DEFAULT_LOCAL = 20000,
    DEFAULT_BUFFERED = 8,
    DEFAULT_REPLAYS = 200,
};
#define DEFAULT_NS ((uint64_t)10 * CLOCK_S)
#define DEFAULT_BYTES ((uint64_t)1000 * 1000 * 1000)

static char **copy_argv(char *const *argv)
{
    size_t count = 0;
    while (argv[count] != NULL)
        count++;
    char **copy = mem_array(count + 1, sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = mem_dup(argv[i]);
    return copy;
}

static void copy_programs(struct explore_request *to, const struct explore_request *from)
{
    struct explore_program *programs = mem_array(from->program_count, sizeof *programs);
    for (size_t i = 0; i < from->program_count; i++) {
        const struct explore_program *program = &from->programs[i];
        programs[i] = (struct explore_program){.path = mem_dup(program->path),
                                               .argv = copy_argv(program->argv),
                                               .cwd = mem_dup(program->cwd),
                                               .from = mem_dup(program->from),
                                               .to = mem_dup(program->to)};
    }
    to->programs = programs;
}

static void copy_held(struct explore_request *to, const struct explore_request *from)
{
    struct explore_held *held = mem_array(from->held_count, sizeof *held);
    for (size_t i = 0; i < from->held_count; i++)
        held[i] = (struct explore_held){from->held[i].pid, mem_dup(from->held[i].to)};
    to->held = held;
}

void request_copy(struct explore_request *to, const struct explore_request *from)
{
    *to = *from;
    copy_programs(to, from);
    copy_held(to, from);
    to->from = mem_dup(from->from);
    to->to = mem_dup(from->to);
    to->expect = mem_dup(from->expect);
    to->variables = from->variables == NULL
                        ? NULL
                        : (const char *const *)copy_argv((char *const *)(uintptr_t)from->variables);
    if (to->replays == 0)
        to->replays = DEFAULT_REPLAYS;
    struct explore_limits *limits = &to->limits;
    limits->states = limits->states != 0 ? limits->states : DEFAULT_STATES;
    limits->local = limits->local != 0 ? limits->local : DEFAULT_LOCAL;
    limits->buffered = limits->buffered != 0 ? limits->buffered : DEFAULT_BUFFERED;
    limits->ns = limits->ns != 0 ? limits->ns : DEFAULT_NS;
    limits->bytes = limits->bytes != 0 ? limits->bytes : DEFAULT_BYTES;
}

static void free_words(char **words)
{
    for (size_t i = 0; words != NULL && words[i] != NULL; i++)
        free(words[i]);
    free(words);
}

void request_free(struct explore_request *request)
{
    for (size_t i = 0; i < request->program_count; i++) {
        const struct explore_program *program = &request->programs[i];
        free((void *)(uintptr_t)program->path);
        free_words((char **)(uintptr_t)program->argv);
        free((void *)(uintptr_t)program->cwd);
        free((void *)(uintptr_t)program->from);
        free((void *)(uintptr_t)program->to);
    }
    for (size_t i = 0; i < request->held_count; i++)
        free((void *)(uintptr_t)request->held[i].to);
    free((void *)(uintptr_t)request->programs);
    free((void *)(uintptr_t)request->held);
    free((void *)(uintptr_t)request->from);
    free((void *)(uintptr_t)request->to);
    free((void *)(uintptr_t)request->expect);
    free_words((char **)(uintptr_t)request->variables);
}

static bool any_name(void *context, struct span name, int64_t *value, struct err *err)
{
    (void)context, (void)name, (void)err;
    *value = 0;
    return true;
}

int request_check(const struct explore_request *request, struct err *err)
{
    if (request->held_count == 0 && request->program_count == 0)
        return err_usage(err, "explore needs a program");
    if (request->held_count > 0 && request->program_count > 0)
        return err_usage(err, "explore takes programs to start or processes that are held, not both");
    if (request->held_count > EXPLORE_ACTORS || request->program_count > EXPLORE_ACTORS ||
        request->actors > EXPLORE_ACTORS)
        return err_usage(err, "explore takes at most %d processes", EXPLORE_ACTORS);
    for (size_t i = 0; i < request->program_count; i++) {
        if (request->programs[i].from == NULL && request->from == NULL)
            return err_usage(err, "explore needs to know where the section begins (--from)");
    }
    const struct expect_names names = {any_name, NULL};
    bool holds;
    if (request->expect != NULL && expect_holds(request->expect, &names, &holds, err) != 0)
        return -1;
    return request->program_count > 0 ? trace_available(err) : 0;
}

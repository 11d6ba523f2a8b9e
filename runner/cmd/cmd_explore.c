/* `shmlab explore`: every order of a section of the reader's own programs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "cmd/cmd.h"
#include "explore/explore.h"
#include "lab/loop.h"

/* A word with blanks is a program and its arguments. */
static char **split(const char *word)
{
    char **argv = NULL;
    size_t count = 0, capacity = 0;
    struct span rest = span_of(word), part;
    while ((part = span_word(&rest)).length > 0) {
        argv = mem_push(argv, &count, &capacity, sizeof *argv);
        argv[count - 1] = span_dup(part);
    }
    return mem_push(argv, &count, &capacity, sizeof *argv); /* the NULL behind the last */
}

static void free_programs(struct explore_program *programs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (char *const *word = programs[i].argv; *word != NULL; word++)
            free(*word);
        free((void *)(uintptr_t)programs[i].argv);
    }
    free(programs);
}

static struct explore_program *take_programs(const struct cmd_options *options)
{
    struct explore_program *programs = mem_array((size_t)options->word_count, sizeof *programs);
    for (int i = 0; i < options->word_count; i++) {
        char **argv = split(options->words[i]);
        programs[i] = (struct explore_program){.path = argv[0] != NULL ? argv[0] : "", .argv = argv};
    }
    return programs;
}

/* On a terminal only, and only where it takes long enough to be read. */
static void show_progress(const struct explore *explore, bool *shown)
{
    static const char *const phases[] = {[EXPLORE_STARTING] = "processes run to the section",
                                         [EXPLORE_LEARNING] = "exploring",
                                         [EXPLORE_COUNTING] = "counting",
                                         [EXPLORE_REPLAYING] = "replaying",
                                         [EXPLORE_DONE] = "done"};
    struct explore_progress progress = explore_progress(explore);
    if (progress.ns < CLOCK_S / 2 || !isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "\r%-30s %llu states, %llu to do, %llu steps, %.1f s ", phases[progress.phase],
            (unsigned long long)progress.states, (unsigned long long)progress.to_do,
            (unsigned long long)progress.steps, (double)progress.ns / CLOCK_S);
    *shown = true;
}

static struct explore_result *run(const struct explore_request *request, bool quiet, struct err *err)
{
    bool shown = false;
    uint64_t next = 0;
    struct explore *explore = explore_begin(request, err);
    if (explore == NULL)
        return NULL;
    while (!explore_advance(explore, 50 * CLOCK_MS)) {
        if (quiet || clock_now() < next)
            continue;
        show_progress(explore, &shown);
        next = clock_now() + CLOCK_S / 10;
    }
    if (shown)
        fprintf(stderr, "\r%78s\r", "");
    struct explore_result *result = explore_take(explore);
    explore_free(explore);
    return result;
}

static void print_text(const struct explore_result *result)
{
    char *table = explore_table(result);
    fputs(table, stdout);
    free(table);
    if (result->failing < 0)
        return;
    const struct explore_outcome *outcome = &result->outcomes[result->failing];
    char *trace = explore_trace(result, outcome);
    printf("\n One order that ends so, with %u preemption%s: %s\n%s", outcome->preemptions,
           outcome->preemptions == 1 ? "" : "s",
           outcome->witness.tokens != NULL ? outcome->witness.tokens : "-", trace);
    free(trace);
}

/* 0 as expected, 1 not; what cannot be said is an error. */
static int judge(const struct explore_result *result, struct err *err)
{
    if (result->claim == EXPLORE_REFUSED || result->claim == EXPLORE_BROKEN)
        return err_set(err, "%s", result->why);
    return result->expected ? EXIT_CODE_OK : EXIT_CODE_FAILED;
}

int cmd_explore(const struct cmd_options *options, struct err *err)
{
    struct explore_request request = {.program_count = (size_t)options->word_count,
                                      .from = options->from,
                                      .to = options->to,
                                      .expect = options->expect,
                                      .actors = (size_t)options->actors,
                                      .hardware_rounds = EXPLORE_ROUNDS,
                                      .cpu = -1};
    if (options->word_count == 0 || options->from == NULL)
        return err_usage(err, "shmlab explore takes a program and --from: where its section begins");
    if (!explore_mode_parse(options->mode, &request.mode))
        return err_usage(err, "--mode is sc, cores, kill or c11, not '%s'", options->mode);
    if (loop_block_signals(err) != 0)
        return -1;
    struct explore_program *programs = take_programs(options);
    request.programs = programs;
    struct explore_result *result = run(&request, options->json, err);
    int status = -1;
    if (result != NULL) {
        char *json = options->json ? explore_json(result) : NULL;
        if (json != NULL)
            fputs(json, stdout);
        else if (result->claim != EXPLORE_REFUSED && result->claim != EXPLORE_BROKEN)
            print_text(result);
        free(json);
        status = judge(result, err);
    }
    explore_result_free(result);
    free_programs(programs, (size_t)options->word_count);
    return status;
}

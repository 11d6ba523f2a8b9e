/* `shmlab grade-batch`: a class, with a bar of its progress where standard error is a terminal. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "cmd/lab.h"
#include "grading/batch.h"
#include "grading/summary.h"

enum { BAR = 30, BAR_EVERY_MS = 100, TROUBLE_LINES = 10 };

struct batch_bar {
    bool drawn;
    uint64_t began, next;
};

static void put_time_left(const struct batch_progress *progress, uint64_t began)
{
    size_t graded = progress->done - progress->before - progress->nothing,
           left = progress->count - progress->done;
    if (graded == 0)
        return;
    double seconds = (double)(clock_now() - began) / CLOCK_S / (double)graded * (double)left;
    if (seconds < 90)
        fprintf(stderr, "  about %.0f s left", seconds);
    else
        fprintf(stderr, "  about %.0f min left", seconds / 60);
}

static void draw(const struct batch_progress *progress, void *context)
{
    struct batch_bar *bar = context;
    uint64_t now = clock_now();
    if (now < bar->next && progress->done < progress->count)
        return;
    bar->next = now + BAR_EVERY_MS * (uint64_t)CLOCK_MS;
    int full = progress->count > 0 ? (int)(BAR * progress->done / progress->count) : BAR;
    fprintf(stderr, "\r[%.*s%*s] %zu of %zu", full, "##############################", BAR - full, "",
            progress->done, progress->count);
    put_time_left(progress, bar->began);
    fputs("\033[K", stderr);
    fflush(stderr);
    bar->drawn = true;
}

static unsigned processors(void)
{
    cpu_set_t all;
    return sched_getaffinity(0, sizeof all, &all) == 0 ? (unsigned)CPU_COUNT(&all) : 1;
}

static int take_shard(const char *word, struct batch_request *request, struct err *err)
{
    const char *slash = word != NULL ? strchr(word, '/') : NULL;
    int64_t shard = 1, shards = 1;
    if (word != NULL &&
        (slash == NULL || !span_number((struct span){word, (size_t)(slash - word)}, &shard) ||
         !span_number(span_of(slash + 1), &shards) || shard < 1 || shard > shards || shards > 1000000))
        return err_usage(err, "--shard takes K/N with K from 1 to N, as in 2/4, not '%s'", word);
    request->shard = (unsigned)shard;
    request->shards = (unsigned)shards;
    return 0;
}

static int take_options(const struct cmd_options *options, struct batch_request *request, struct err *err)
{
    request->jobs = options->jobs > 0 ? (unsigned)options->jobs : processors();
    if (request->jobs > BATCH_MOST_JOBS)
        return err_usage(err, "--jobs takes at most %d", BATCH_MOST_JOBS);
    if (options->min_isolation != NULL && !isolation_parse(options->min_isolation, &request->isolation))
        return err_usage(err, "--min-isolation takes bwrap, uid+landlock, landlock or none, not '%s'",
                         options->min_isolation);
    if (options->word_count < 1)
        return err_usage(err, "shmlab grade-batch takes a folder of submissions, as in: "
                              "shmlab grade-batch submissions -o results");
    request->seed = options->seed;
    request->force = options->force;
    return take_shard(options->shard, request, err);
}

/* Which exercises of the catalog are named; the caller frees it. NULL: none, or err. */
static bool *named(const struct lab *lab, const struct cmd_options *options, struct err *err)
{
    bool *wanted = options->word_count > 1 ? mem_array(lab->catalog.exercise_count, sizeof *wanted) : NULL;
    for (int i = 1; i < options->word_count && !err->set; i++) {
        int index = catalog_find_exercise(&lab->catalog, options->words[i], err);
        if (index >= 0)
            wanted[index] = true;
    }
    return wanted;
}

static char *results_of(const struct cmd_options *options)
{
    const char *dir = options->words[0];
    size_t length = strlen(dir);
    while (length > 1 && dir[length - 1] == '/')
        length--;
    return options->output != NULL ? mem_dup(options->output) : mem_printf("%.*s-results", (int)length, dir);
}

static void put_trouble(const struct batch_outcome *outcome)
{
    struct span rest = span_of(buf_text(&outcome->trouble));
    for (size_t i = 0; i < TROUBLE_LINES && rest.length > 0; i++) {
        struct span line = span_line(&rest);
        fprintf(stderr, "%.*s\n", (int)line.length, line.at);
    }
    if (rest.length > 0)
        fprintf(stderr, "and %zu more\n", outcome->failed + outcome->progress.nothing - TROUBLE_LINES);
}

static int finish(const struct batch_request *request, const struct batch_outcome *outcome, struct err *err)
{
    const struct batch_progress *progress = &outcome->progress;
    if (summary_write(request->submissions, request->results, err) != 0)
        return -1;
    printf("%zu graded now, %zu before, %zu with nothing to grade, %zu not graded: %s/summary.csv\n",
           progress->done - progress->before - progress->nothing, progress->before, progress->nothing,
           outcome->failed, request->results);
    put_trouble(outcome);
    return outcome->failed == 0 ? EXIT_CODE_OK : EXIT_CODE_SYSTEM;
}

static int run(const struct lab *lab, const struct cmd_options *options, struct batch_request *request,
               struct err *err)
{
    struct submissions submissions = {0};
    struct batch_outcome outcome = {0};
    struct batch_bar bar = {.began = clock_now()};
    char *results = results_of(options);
    bool *wanted = named(lab, options, err);
    int status = -1;
    request->submissions = &submissions;
    request->results = results;
    request->tools = lab->paths.programs;
    if (isatty(STDERR_FILENO)) {
        request->progress = draw;
        request->context = &bar;
    }
    if (!err->set &&
        submissions_read(&submissions, options->words[0], &lab->catalog, wanted, results, err) == 0 &&
        paths_make(results, err) == 0) {
        int result = batch_run(request, &outcome, err);
        if (bar.drawn)
            fputc('\n', stderr);
        if (result == 0)
            status = finish(request, &outcome, err);
    }
    buf_free(&outcome.trouble);
    submissions_free(&submissions);
    free(results);
    free(wanted);
    return status;
}

int cmd_grade_batch(const struct cmd_options *options, struct err *err)
{
    struct lab lab = {0};
    struct batch_request request = {0};
    int status = -1;
    if (take_options(options, &request, err) == 0 && lab_find(&lab, err) == 0)
        status = run(&lab, options, &request, err);
    lab_close(&lab);
    return status;
}

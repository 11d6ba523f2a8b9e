/* make grade-the-grader: every variant of every exercise, over seeds, CPUs and optimisation levels, and the
 * table of how often each kind got the verdict it should. Exit 1 when one run did not.
 *
 *     EXERCISE=01-publish  only that one        SEEDS=20  how many        JOBS=2  at a time
 *     HOGS=2  processes that compute all the while, so that the machine is busy
 *
 * All is read from the folders of exercises, solutions and src/tests/variants: a new exercise joins by
 * itself. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "grading/verdict.h"
#include "tests/grader.h"
#include "tests/rejected.h"

enum { USUAL_SEEDS = 20, USUAL_HOGS = 2, FIRST_SEED = 1000, PARALLEL_COPIES = 100 };

/* What a kind of file must get. */
static bool is_full(const struct grader_job *job)
{
    return job->verdict->status == VERDICT_GRADED && job->verdict->test_count > 0 &&
           job->verdict->score == job->verdict->max_score;
}

static bool is_nothing(const struct grader_job *job)
{
    return job->verdict->status != VERDICT_INFRA_ERROR && job->verdict->status != VERDICT_SKIPPED &&
           job->verdict->score == 0;
}

static bool is_rejected(const struct grader_job *job)
{
    return rejected_why_not(job) == NULL;
}

static const struct kind {
    const char *name, *prefix; /* prefix NULL: one file, see file_of */
    bool (*as_it_should)(const struct grader_job *job);
    size_t most_seeds; /* attacks mostly wait until they are given up: seconds each */
} kinds[] = {{"stub", NULL, is_nothing, SIZE_MAX},
             {"solution", NULL, is_full, SIZE_MAX},
             {"right", "right-", is_full, SIZE_MAX},
             {"wrong", "wrong-", is_rejected, SIZE_MAX},
             {"attack", "attack-", is_nothing, 2}};

static size_t number(const char *name, size_t usual)
{
    const char *text = getenv(name);
    return text != NULL && *text != '\0' ? strtoul(text, NULL, 10) : usual;
}

static void add_files(struct grader_jobs *jobs, const char *exercise, const struct kind *kind)
{
    if (kind->prefix != NULL) {
        grader_add_variants(jobs, exercise, kind->prefix);
        return;
    }
    char *file =
        mem_printf("%s/%s/%s/%s", grader_root(), strcmp(kind->name, "stub") == 0 ? "exercises" : "solutions",
                   exercise, grader_answer(exercise));
    grader_add(jobs, exercise, file);
    free(file);
}

/* One configuration of all files of a kind. */
static void run(const char *exercise, const struct kind *kind, uint64_t seed, int64_t cpus,
                const char *optimization, size_t counts[2], struct buf *trouble)
{
    struct grader_jobs jobs = {0};
    add_files(&jobs, exercise, kind);
    for (size_t i = 0; i < jobs.count; i++) {
        jobs.all[i].seed = seed;
        jobs.all[i].cpus = cpus;
        jobs.all[i].optimization = optimization;
    }
    grader_run(&jobs, number("JOBS", 2));
    for (size_t i = 0; i < jobs.count; i++) {
        bool good = kind->as_it_should(&jobs.all[i]);
        counts[good]++;
        if (!good)
            buf_printf(trouble, "%s: seed %llu, %s, %s: %s, %g of %g\n", jobs.all[i].file,
                       (unsigned long long)seed, cpus == 1 ? "one CPU" : "all CPUs", optimization,
                       verdict_status_name(jobs.all[i].verdict->status), jobs.all[i].verdict->score,
                       jobs.all[i].verdict->max_score);
    }
    grader_free(&jobs);
}

static void print_row(const char *exercise, const char *kind, const size_t counts[2], uint64_t began)
{
    size_t runs = counts[0] + counts[1];
    printf("%-18s %-10s %8zu %8zu   %8.4f %%  %7.1f s\n", exercise, kind, runs, counts[1],
           runs > 0 ? 100.0 * (double)counts[1] / (double)runs : 0, (double)(clock_now() - began) / CLOCK_S);
    fflush(stdout);
}

static void run_kind(const char *exercise, const struct kind *kind, struct buf *trouble)
{
    static const int64_t cpus[] = {1, 0};
    static const char *const optimizations[] = {"-O2", "-O0"};
    size_t counts[2] = {0}, seeds = number("SEEDS", USUAL_SEEDS);
    uint64_t began = clock_now();
    if (seeds > kind->most_seeds)
        seeds = kind->most_seeds;
    for (size_t i = 0; i < seeds * 4; i++)
        run(exercise, kind, FIRST_SEED + i / 4, cpus[i % 2], optimizations[i / 2 % 2], counts, trouble);
    print_row(exercise, kind->name, counts, began);
}

/* The same right solution many times at once. */
static void run_copies(const char *exercise, struct buf *trouble)
{
    struct grader_jobs jobs = {0};
    size_t counts[2] = {0};
    uint64_t began = clock_now();
    for (int i = 0; i < PARALLEL_COPIES; i++)
        add_files(&jobs, exercise, &kinds[1]);
    grader_run(&jobs, 8);
    for (size_t i = 0; i < jobs.count; i++) {
        bool good = is_full(&jobs.all[i]);
        counts[good]++;
        if (!good)
            buf_printf(trouble, "%s: one of %d copies, 8 at a time\n", jobs.all[i].file, PARALLEL_COPIES);
    }
    grader_free(&jobs);
    print_row(exercise, "copies", counts, began);
}

static void start_hogs(size_t count)
{
    pid_t self = getpid();
    for (size_t i = 0; i < count; i++) {
        if (fork() != 0)
            continue;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        while (getppid() == self) /* one call in a million turns: nearly all is computing */
            for (volatile int turn = 0; turn < 1 << 20; turn = turn + 1)
                ;
        _exit(0);
    }
}

int main(void)
{
    const char *only = getenv("EXERCISE");
    struct buf trouble = {0};
    size_t hogs = number("HOGS", USUAL_HOGS);
    start_hogs(hogs);
    printf("beside %zu that compute all the while\n", hogs);
    printf("%-18s %-10s %8s %8s   %10s  %9s\n", "exercise", "kind", "runs", "as asked", "rate", "time");
    for (char **id = grader_exercises(); *id != NULL; id++) {
        if (only != NULL && *only != '\0' && strcmp(only, *id) != 0)
            continue;
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            run_kind(*id, &kinds[i], &trouble);
        run_copies(*id, &trouble);
    }
    fputs(buf_text(&trouble), stdout);
    return trouble.length == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

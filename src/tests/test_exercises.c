/* Grades the grader: for every exercise that has a suite, the stub gets nothing, the solution everything,
 * right variants in any style pass, wrong ones fail by the test that is named for them, attacks pass nothing.
 * One seed and one configuration each; the whole matrix is `make grade-the-grader`. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"
#include "grading/verdict.h"
#include "tests/grader.h"
#include "tests/suite_main.h"

enum { PARALLEL = 2, SEED = 20240617 };

/* Of all verdicts in one message, so that one run shows every trouble. */
static struct buf trouble;

static void complain(const struct grader_job *job, const char *what)
{
    const struct verdict *verdict = job->verdict;
    buf_printf(&trouble, "\n%s: %s (%s, seed %llu, %g of %g%s%s)", job->file, what,
               verdict_status_name(verdict->status), (unsigned long long)verdict->seed, verdict->score,
               verdict->max_score, verdict->message != NULL ? ", " : "",
               verdict->message != NULL ? verdict->message : "");
    for (size_t i = 0; i < verdict->test_count; i++) {
        const struct test_verdict *test = &verdict->tests[i];
        if (test->status == TEST_FAIL)
            buf_printf(&trouble, "\n    FAIL %s: %s; expected %s, got %s", test->name, test->message,
                       test->expected != NULL ? test->expected : "-",
                       test->actual != NULL ? test->actual : "-");
    }
}

static void settle(struct grader_jobs *jobs)
{
    grader_free(jobs);
    ck_assert_msg(trouble.length == 0, "%s", buf_text(&trouble));
}

static const struct test_verdict *test_named(const struct verdict *verdict, const char *name)
{
    for (size_t i = 0; i < verdict->test_count; i++) {
        if (strcmp(verdict->tests[i].name, name) == 0)
            return &verdict->tests[i];
    }
    return NULL;
}

static bool is_full(const struct verdict *verdict)
{
    return verdict->status == VERDICT_GRADED && verdict->test_count > 0 &&
           verdict->score == verdict->max_score;
}

START_TEST(every_stub_compiles_and_gets_nothing)
{
    struct grader_jobs jobs = {0};
    for (char **id = grader_exercises(); *id != NULL; id++) {
        char *file = mem_printf("%s/exercises/%s/%s", grader_root(), *id, grader_answer(*id));
        grader_add(&jobs, *id, file)->seed = SEED;
        free(file);
    }
    grader_run(&jobs, PARALLEL);
    for (size_t i = 0; i < jobs.count; i++) {
        const struct verdict *verdict = jobs.all[i].verdict;
        if (verdict->status != VERDICT_GRADED || verdict->score != 0)
            complain(&jobs.all[i], "the stub must be graded and score 0");
        for (size_t k = 0; k < verdict->test_count; k++) {
            if (verdict->tests[k].status == TEST_OK)
                complain(&jobs.all[i], verdict->tests[k].name);
        }
        if (verdict->output != NULL)
            complain(&jobs.all[i], verdict->output); /* a stub without a warning, too */
    }
    settle(&jobs);
}
END_TEST

START_TEST(every_solution_passes_without_a_warning)
{
    struct grader_jobs jobs = {0};
    for (char **id = grader_exercises(); *id != NULL; id++) {
        char *file = mem_printf("%s/solutions/%s/%s", grader_root(), *id, grader_answer(*id));
        grader_add(&jobs, *id, file)->seed = SEED;
        free(file);
    }
    grader_run(&jobs, PARALLEL);
    for (size_t i = 0; i < jobs.count; i++) {
        if (!is_full(jobs.all[i].verdict))
            complain(&jobs.all[i], "the solution must pass");
        else if (jobs.all[i].verdict->output != NULL)
            complain(&jobs.all[i], jobs.all[i].verdict->output);
    }
    settle(&jobs);
}
END_TEST

START_TEST(right_variants_pass)
{
    struct grader_jobs jobs = {0};
    for (char **id = grader_exercises(); *id != NULL; id++) {
        size_t before = jobs.count;
        grader_add_variants(&jobs, *id, "right-");
        ck_assert_msg(jobs.count - before >= 5, "%s has only %zu right variants", *id, jobs.count - before);
    }
    grader_run(&jobs, PARALLEL);
    for (size_t i = 0; i < jobs.count; i++) {
        if (!is_full(jobs.all[i].verdict))
            complain(&jobs.all[i], "a right variant must pass");
    }
    settle(&jobs);
}
END_TEST

/* The first line of a variant: "rejected by:" and the name of a test, in a comment. */
static char *named_test(const char *file)
{
    struct buf text = {0};
    ck_assert_int_eq(buf_read_file(&text, file, NULL), 0);
    struct span rest = {text.data, text.length}, line = span_line(&rest);
    const char *start = memmem(line.at, line.length, "rejected by: ", 13);
    ck_assert_msg(start != NULL, "%s does not begin with a comment \"rejected by: …\"", file);
    struct span name = {start + 13, line.length - (size_t)(start + 13 - line.at)};
    const char *close = memmem(name.at, name.length, " */", 3);
    if (close != NULL)
        name.length = (size_t)(close - name.at);
    char *copy = span_dup(span_trim(name));
    buf_free(&text);
    return copy;
}

static void check_rejected(const struct grader_job *job)
{
    char *name = named_test(job->file);
    const struct test_verdict *test = test_named(job->verdict, name);
    if (job->verdict->status != VERDICT_GRADED)
        complain(job, "a wrong variant must be graded");
    else if (test == NULL)
        complain(job, "the test that its first line names does not exist");
    else if (test->status != TEST_FAIL)
        complain(job, "the test that its first line names must fail");
    free(name);
}

START_TEST(wrong_variants_fail_by_the_test_named_for_them)
{
    struct grader_jobs jobs = {0};
    for (char **id = grader_exercises(); *id != NULL; id++) {
        size_t before = jobs.count;
        grader_add_variants(&jobs, *id, "wrong-");
        ck_assert_msg(jobs.count - before >= 20, "%s has only %zu wrong variants", *id, jobs.count - before);
    }
    grader_run(&jobs, PARALLEL);
    for (size_t i = 0; i < jobs.count; i++)
        check_rejected(&jobs.all[i]);
    settle(&jobs);
}
END_TEST

START_TEST(attacks_pass_nothing)
{
    struct grader_jobs jobs = {0};
    for (char **id = grader_exercises(); *id != NULL; id++)
        grader_add_variants(&jobs, *id, "attack-");
    grader_run(&jobs, PARALLEL);
    for (size_t i = 0; i < jobs.count; i++) {
        const struct verdict *verdict = jobs.all[i].verdict;
        if (verdict->score > 0 || verdict->status == VERDICT_INFRA_ERROR ||
            verdict->status == VERDICT_SKIPPED)
            complain(&jobs.all[i], "an attack must be judged, and pass nothing");
    }
    settle(&jobs);
}
END_TEST

/* Every test says where it is explained, and that page exists. */
START_TEST(every_test_names_a_page_that_exists)
{
    struct grader_jobs jobs = {0};
    for (char **id = grader_exercises(); *id != NULL; id++) {
        char *file = mem_printf("%s/exercises/%s/%s", grader_root(), *id, grader_answer(*id));
        grader_add(&jobs, *id, file);
        free(file);
    }
    grader_run(&jobs, PARALLEL);
    for (size_t i = 0; i < jobs.count; i++) {
        const struct verdict *verdict = jobs.all[i].verdict;
        for (size_t k = 0; k < verdict->test_count; k++) {
            char number[8], title[80], command[400];
            const char *page = verdict->tests[k].page;
            if (page == NULL || sscanf(page, "lesson %7[0-9], \"%79[^\"]\"", number, title) != 2) {
                complain(&jobs.all[i], verdict->tests[k].name);
                continue;
            }
            snprintf(command, sizeof command, "grep -qE '^## %s( |$)' '%s'/lessons/%s-*/lesson.md", title,
                     grader_root(), number);
            if (system(command) != 0)
                complain(&jobs.all[i], page);
        }
    }
    settle(&jobs);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("exercises");
    suite_seconds(cases, 200);
    tcase_add_test(cases, every_stub_compiles_and_gets_nothing);
    tcase_add_test(cases, every_solution_passes_without_a_warning);
    tcase_add_test(cases, right_variants_pass);
    tcase_add_test(cases, wrong_variants_fail_by_the_test_named_for_them);
    tcase_add_test(cases, attacks_pass_nothing);
    tcase_add_test(cases, every_test_names_a_page_that_exists);
    return suite_run();
}

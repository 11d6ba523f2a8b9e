#include "tests/grade_all.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "grading/verdict.h"
#include "tests/grader.h"
#include "tests/rejected.h"
#include "tests/suite_main.h"

/* The matrix grades all wrong variants, with all tests. */
enum { PARALLEL = 3, MOST_WRONG = 30, SEED = 20240617 };

static size_t wrong_at_once;

static bool (*is_wanted)(const char *exercise);

/* Ids, NULL-terminated. */
static char **exercises(void)
{
    static char *wanted[64];
    size_t count = 0;
    for (char **id = grader_exercises(); *id != NULL; id++) {
        if (is_wanted(*id) && count + 1 < sizeof wanted / sizeof *wanted)
            wanted[count++] = *id;
    }
    wanted[count] = NULL;
    return wanted;
}

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

static bool is_full(const struct verdict *verdict)
{
    return verdict->status == VERDICT_GRADED && verdict->test_count > 0 &&
           verdict->score == verdict->max_score;
}

START_TEST(every_stub_compiles_and_gets_nothing)
{
    struct grader_jobs jobs = {0};
    for (char **id = exercises(); *id != NULL; id++) {
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
    for (char **id = exercises(); *id != NULL; id++) {
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
    for (char **id = exercises(); *id != NULL; id++) {
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

START_TEST(wrong_variants_fail_by_the_test_named_for_them)
{
    struct grader_jobs jobs = {0};
    for (char **id = exercises(); *id != NULL; id++) {
        size_t before = jobs.count;
        grader_add_variants(&jobs, *id, "wrong-");
        ck_assert_msg(jobs.count - before >= 20, "%s has only %zu wrong variants", *id, jobs.count - before);
        grader_thin(&jobs, before, MOST_WRONG);
        for (size_t i = before; i < jobs.count; i++)
            jobs.all[i].only = rejected_by(jobs.all[i].file);
    }
    grader_run(&jobs, wrong_at_once);
    for (size_t i = 0; i < jobs.count; i++) {
        const char *why_not = rejected_why_not(&jobs.all[i]);
        if (why_not != NULL)
            complain(&jobs.all[i], why_not);
    }
    settle(&jobs);
}
END_TEST

START_TEST(attacks_pass_nothing)
{
    struct grader_jobs jobs = {0};
    for (char **id = exercises(); *id != NULL; id++)
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
    for (char **id = exercises(); *id != NULL; id++) {
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
            snprintf(command, sizeof command, "grep -qF '## %s' '%s'/lessons/%s-*/lesson.md", title,
                     grader_root(), number);
            if (system(command) != 0)
                complain(&jobs.all[i], page);
        }
    }
    settle(&jobs);
}
END_TEST

int grade_all(bool (*wanted)(const char *exercise), size_t at_once)
{
    wrong_at_once = at_once;
    is_wanted = wanted;
    TCase *cases = suite_case("exercises");
    suite_seconds(cases, 600);
    tcase_add_test(cases, every_stub_compiles_and_gets_nothing);
    tcase_add_test(cases, every_solution_passes_without_a_warning);
    tcase_add_test(cases, right_variants_pass);
    tcase_add_test(cases, wrong_variants_fail_by_the_test_named_for_them);
    tcase_add_test(cases, attacks_pass_nothing);
    tcase_add_test(cases, every_test_names_a_page_that_exists);
    return suite_run();
}

/* The adapters under exercises/autograder, each run in a stand-in of its engine's folders; GNU parallel and
 * Slurm themselves, where they are here. */
#include <check.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "tests/folder.h"
#include "tests/grader.h"
#include "tests/suite_main.h"

static void prepare(void)
{
    char tools[PATH_MAX];
    folder_make();
    ck_assert_ptr_nonnull(realpath(grader_tools(), tools));
    char *path = mem_printf("%s:%s", tools, getenv("PATH")), *shmlab = mem_printf("%s/shmlab", tools);
    setenv("PATH", path, 1);
    setenv("SHMLAB", shmlab, 1);
    setenv("SHMLAB_DATA", grader_root(), 1);
    setenv("HOME", folder_root, 1);
    setenv("A", mem_printf("%s/exercises/autograder", grader_root()), 1);
    ck_assert_int_eq(chdir(folder_root), 0);
    free(path);
    free(shmlab);
}

static void leave(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    folder_remove();
}

static void copy(const char *to, const char *source)
{
    struct buf text = {0};
    char *from = mem_printf("%s/%s", grader_root(), source);
    ck_assert_int_eq(buf_read_file(&text, from, NULL), 0);
    folder_put(to, buf_text(&text));
    buf_free(&text);
    free(from);
}

static const char solution[] = "solutions/01-publish/publish.c", stub[] = "exercises/01-publish/publish.c";

/* The exit status of a line of shell in the test's folder, where $A is the folder of the adapters. */
static int sh(const char *line)
{
    int status = system(line);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static json_t *read_json(const char *file)
{
    json_error_t error;
    json_t *json = json_load_file(file, JSON_REJECT_DUPLICATES, &error);
    ck_assert_msg(json != NULL, "%s: %s", file, error.text);
    return json;
}

static double number_in(const char *file, const char *key)
{
    json_t *json = read_json(file);
    double number = json_number_value(json_object_get(json, key));
    json_decref(json);
    return number;
}

START_TEST(gradescope_takes_files_side_by_side)
{
    copy("submission/publish.c", solution);
    copy("submission/fetch.c", "exercises/01-fetch/fetch.c");
    folder_put("source/exercises", "01-publish 01-fetch\n");
    setenv("AUTOGRADER_ROOT", folder_root, 1);
    ck_assert_int_eq(sh("sh $A/gradescope/run_autograder"), 0);
    json_t *json = read_json("results/results.json"), *test;
    double sum = 0, score = json_number_value(json_object_get(json, "score"));
    size_t i;
    json_array_foreach(json_object_get(json, "tests"), i, test) sum +=
        json_number_value(json_object_get(test, "score"));
    ck_assert_double_gt(score, 0);
    ck_assert_double_eq(score, sum);
    json_decref(json);
}
END_TEST

START_TEST(gradescope_shows_no_score_when_the_grader_has_trouble)
{
    copy("submission/publish.c", solution);
    folder_put("source/exercises", "01-publish\n");
    setenv("AUTOGRADER_ROOT", folder_root, 1);
    setenv("SHMLAB_DISABLE", "userns,landlock", 1);
    ck_assert_int_eq(sh("sed 's/--format/--min-isolation bwrap --format/' $A/gradescope/run_autograder >run;"
                        "sh run 2>said"),
                     3);
    ck_assert_int_ne(access("results/results.json", F_OK), 0);
}
END_TEST

START_TEST(autolab_reads_the_scores_from_the_last_line)
{
    copy("publish.c", solution);
    ck_assert_int_eq(sh("make -s -f $A/autolab/autograde-Makefile >said && tail -n 1 said >scores.json"), 0);
    json_t *json = read_json("scores.json");
    ck_assert_double_gt(json_number_value(json_object_get(json_object_get(json, "scores"), "01-publish")), 0);
    json_decref(json);
}
END_TEST

START_TEST(prairielearn_gets_a_part_of_one)
{
    copy("student/publish.c", solution);
    folder_put("tests/exercises", "01-publish\n");
    setenv("GRADE_ROOT", folder_root, 1);
    ck_assert_int_eq(sh("sh $A/prairielearn/run.sh"), 0);
    ck_assert_double_eq(number_in("results/results.json", "score"), 1);
    ck_assert_int_eq(sh("rm -r results student"), 0);
    copy("student/publish.c", stub);
    ck_assert_int_eq(sh("sh $A/prairielearn/run.sh"), 0);
    ck_assert_double_eq(number_in("results/results.json", "score"), 0);
    json_decref(read_json(mem_printf("%s/exercises/autograder/prairielearn/info.json", grader_root())));
}
END_TEST

START_TEST(a_workflow_is_red_for_a_stub_and_green_for_a_solution)
{
    copy("01-publish/publish.c", stub);
    ck_assert_int_eq(sh("sh $A/github/grade.sh . report.xml >said"), 1);
    ck_assert_int_eq(sh("grep -q '^::error ' said && grep -q '<testsuite ' report.xml"), 0);
    copy("01-publish/publish.c", solution);
    ck_assert_int_eq(sh("sh $A/github/grade.sh . report.xml >said"), 0);
    ck_assert_int_eq(sh("! grep -q '^::error ' said && ! grep -q '<failure' report.xml"), 0);
}
END_TEST

/* A link in an upload is no file of the student's. */
START_TEST(arranging_takes_regular_files_only)
{
    copy("flat/publish.c", solution);
    ck_assert_int_eq(
        sh("ln -s publish.c flat/fetch.c; mkfifo flat/counter.c;"
           "sh $A/arrange flat sorted 01-publish 01-fetch 03-counter; find sorted -type f >said"),
        0);
    ck_assert_int_eq(sh("[ \"$(cat said)\" = sorted/01-publish/publish.c ]"), 0);
}
END_TEST

static void make_class(void)
{
    for (int i = 0; i < 6; i++) {
        char *file = mem_printf("class/student %d/01-publish/publish.c", i);
        copy(file, i % 2 == 0 ? solution : stub);
        free(file);
    }
}

static void expect_class(void)
{
    for (int i = 0; i < 6; i++) {
        char *file = mem_printf("results/student %d.json", i);
        ck_assert(i % 2 == 0 ? number_in(file, "score") > 0 : number_in(file, "score") == 0);
        free(file);
    }
}

START_TEST(gnu_parallel_grades_a_class_and_goes_on_where_it_was)
{
    if (sh("parallel --version 2>/dev/null | grep -q 'GNU parallel'") != 0) {
        fprintf(stderr, "GNU parallel is not installed: not tested\n");
        return;
    }
    make_class();
    ck_assert_int_eq(sh("sh $A/parallel/grade-class.sh class results -j 2"), 0);
    expect_class();
    ck_assert_int_eq(sh("rm 'results/student 3.json'; touch marked; sleep 0.01;"
                        "sh $A/parallel/grade-class.sh class results -j 2;"
                        "[ \"$(find results -newer marked -name '*.json')\" = 'results/student 3.json' ]"),
                     0);
}
END_TEST

/* Without a cluster: the batch script as Slurm starts it, task by task, with the variables that it sets. */
START_TEST(a_slurm_array_grades_a_class_by_shares)
{
    make_class();
    if (sh("command -v sinfo >/dev/null && timeout 5 sinfo -h 2>/dev/null | grep -qE 'idle|mix'") == 0) {
        ck_assert_int_eq(sh("sbatch --wait --array=1-3 --cpus-per-task=1 --export=ALL --output=said-%a "
                            "$A/slurm/grade-class.sbatch class results >/dev/null"),
                         0);
    } else {
        fprintf(stderr, "Slurm does not run here: its script was run as it would\n");
        ck_assert_int_eq(sh("for i in 1 2 3; do SLURM_ARRAY_TASK_ID=$i SLURM_ARRAY_TASK_MIN=1 "
                            "SLURM_ARRAY_TASK_COUNT=3 sh $A/slurm/grade-class.sbatch class results >>said "
                            "|| exit 1; done"),
                         0);
    }
    expect_class();
    ck_assert_int_eq(sh("[ $(grep -c '01-publish,graded' results/summary.csv) = 6 ]"), 0);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("autograder");
    suite_seconds(cases, 100);
    tcase_add_checked_fixture(cases, prepare, leave);
    tcase_add_test(cases, gradescope_takes_files_side_by_side);
    tcase_add_test(cases, gradescope_shows_no_score_when_the_grader_has_trouble);
    tcase_add_test(cases, autolab_reads_the_scores_from_the_last_line);
    tcase_add_test(cases, prairielearn_gets_a_part_of_one);
    tcase_add_test(cases, a_workflow_is_red_for_a_stub_and_green_for_a_solution);
    tcase_add_test(cases, arranging_takes_regular_files_only);
    tcase_add_test(cases, gnu_parallel_grades_a_class_and_goes_on_where_it_was);
    tcase_add_test(cases, a_slurm_array_grades_a_class_by_shares);
    return suite_run();
}

/* A class of submissions, graded by the program itself: what is written, what is done before, what a kill
 * leaves, and that neither the number of jobs nor shards change a verdict. */
#include <check.h>
#include <dirent.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "tests/folder.h"
#include "tests/grader.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

static char *in_folder(const char *path)
{
    return mem_printf("%s/%s", folder_root, path);
}

/* A copy of a file of the source tree as NAME's answer. */
static void submit(const char *name, const char *exercise, const char *source)
{
    struct buf text = {0};
    char *from = mem_printf("%s/%s", grader_root(), source);
    char *to = mem_printf("class/%s/%s/%s", name, exercise, grader_answer(exercise));
    ck_assert_int_eq(buf_read_file(&text, from, NULL), 0);
    folder_put(to, buf_text(&text));
    free(from);
    free(to);
    buf_free(&text);
}

static void make_class(void)
{
    static const char *const wrong[] = {"wrong-leaks-mapping.c", "wrong-stale-tail.c", "wrong-mode-0644.c"};
    for (int i = 0; i < 8; i++) {
        char *name = mem_printf("student %d", i);
        char *file = mem_printf("src/tests/variants/01-publish/%s", wrong[i % 3]);
        submit(name, "01-publish", i < 4 ? "solutions/01-publish/publish.c" : file);
        if (i == 2)
            submit(name, "02-layout", "solutions/02-layout/layout.h");
        free(file);
        free(name);
    }
}

static struct run_lab batch(const char *results, const char *a, const char *b, const char *disable)
{
    char *dir = in_folder("class"), *out = in_folder(results);
    const char *words[] = {"grade-batch", dir, "-o", out, a, b, NULL};
    struct run_lab run = run_lab(words, NULL, disable);
    free(dir);
    free(out);
    return run;
}

static void expect_batch(const char *results, const char *a, const char *b, const char *says)
{
    struct run_lab run = batch(results, a, b, NULL);
    ck_assert_msg(run.status == 0 && strstr(buf_text(&run.out), says) != NULL, "status %d, %s\nwanted: %s",
                  run.status, buf_text(&run.out), says);
    run_lab_free(&run);
}

static json_t *result_of(const char *results, const char *name)
{
    char *path = mem_printf("%s/%s/%s.json", folder_root, results, name);
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    free(path);
    return json;
}

/* Without what may differ between two runs: how long it took. */
static void drop_seconds(json_t *json)
{
    json_t *value;
    size_t i;
    json_object_del(json, "seconds");
    json_array_foreach(json_object_get(json, "tests"), i, value) json_object_del(value, "seconds");
    json_array_foreach(json_object_get(json, "exercises"), i, value) drop_seconds(value);
}

static void expect_equal(const char *results, const char *others)
{
    for (int i = 0; i < 8; i++) {
        char *name = mem_printf("student %d", i);
        json_t *one = result_of(results, name), *other = result_of(others, name);
        ck_assert_msg(one != NULL && other != NULL, "%s has no result", name);
        drop_seconds(one);
        drop_seconds(other);
        ck_assert_msg(json_equal(one, other), "%s: %s and %s differ", name, results, others);
        json_decref(one);
        json_decref(other);
        free(name);
    }
}

START_TEST(any_number_of_jobs_gives_the_same_verdicts)
{
    make_class();
    expect_batch("one", "-j", "1", "8 graded now, 0 before");
    expect_batch("three", "--jobs", "3", "8 graded now, 0 before");
    expect_equal("one", "three");
    json_t *two = result_of("one", "student 2");
    ck_assert_uint_eq(json_array_size(json_object_get(two, "exercises")), 2);
    json_decref(two);
}
END_TEST

START_TEST(shards_together_are_the_whole)
{
    make_class();
    expect_batch("whole", "-j2", NULL, "8 graded now");
    expect_batch("parts", "--shard", "1/3", "3 graded now");
    expect_batch("parts", "--shard", "3/3", "2 graded now");
    ck_assert_ptr_null(result_of("parts", "student 1"));
    expect_batch("parts", "--shard", "2/3", "3 graded now");
    expect_equal("whole", "parts");
    struct buf one = {0}, other = {0};
    char *whole = in_folder("whole/summary.csv"), *parts = in_folder("parts/summary.csv");
    ck_assert_int_eq(buf_read_file(&one, whole, NULL), 0);
    ck_assert_int_eq(buf_read_file(&other, parts, NULL), 0);
    ck_assert_str_eq(buf_text(&one), buf_text(&other));
    ck_assert_ptr_nonnull(strstr(buf_text(&one), "\r\n\"student 2\",02-layout,graded,"));
    buf_free(&one);
    buf_free(&other);
    free(whole);
    free(parts);
}
END_TEST

START_TEST(only_what_is_missing_changed_or_forced_is_graded)
{
    make_class();
    expect_batch("results", NULL, NULL, "8 graded now, 0 before");
    expect_batch("results", NULL, NULL, "0 graded now, 8 before");
    char *file = in_folder("results/student 3.json");
    ck_assert_int_eq(unlink(file), 0);
    submit("student 5", "01-publish", "solutions/01-publish/publish.c");
    expect_batch("results", NULL, NULL, "2 graded now, 6 before");
    expect_batch("results", "--force", NULL, "8 graded now, 0 before");
    free(file);
}
END_TEST

static size_t results_in(const char *results)
{
    size_t count = 0;
    char *path = in_folder(results);
    DIR *dir = opendir(path);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        size_t length = strlen(entry->d_name);
        count += length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0;
    }
    if (dir != NULL)
        closedir(dir);
    free(path);
    return count;
}

static pid_t start_batch(const char *results)
{
    char *program = mem_printf("%s/shmlab", grader_tools()), *dir = in_folder("class");
    char *out = in_folder(results);
    pid_t pid = fork();
    if (pid == 0) {
        setenv("HOME", folder_root, 1);
        execl(program, program, "grade-batch", dir, "-o", out, "-j2", (char *)NULL);
        _exit(127);
    }
    free(program);
    free(dir);
    free(out);
    return pid;
}

START_TEST(after_a_kill_the_rest_is_graded_and_no_half_file_stays)
{
    char said[80];
    make_class();
    for (int i = 8; i < 24; i++) {
        char *name = mem_printf("student %d", i);
        submit(name, "01-publish", "solutions/01-publish/publish.c");
        free(name);
    }
    pid_t pid = start_batch("killed");
    while (results_in("killed") < 3)
        usleep(500);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    folder_put("killed/student 20.json.Ab3xY9", "{"); /* as one that was killed between the two calls */
    size_t before = results_in("killed");
    ck_assert_uint_lt(before, 24);
    snprintf(said, sizeof said, "%zu graded now, %zu before", 24 - before, before);
    expect_batch("killed", "-j", "2", said);
    char *half = in_folder("killed/student 20.json.Ab3xY9");
    ck_assert_int_ne(access(half, F_OK), 0);
    expect_batch("whole", "-j", "2", "24 graded now");
    expect_equal("whole", "killed");
    free(half);
}
END_TEST

static void expect_message(const char *name, const char *message)
{
    json_t *json = result_of("results", name);
    ck_assert_msg(json != NULL, "%s has no result", name);
    ck_assert_str_eq(json_string_value(json_object_get(json, "status")), "missing_file");
    ck_assert_msg(strstr(json_string_value(json_object_get(json, "message")), message) != NULL, "%s",
                  json_string_value(json_object_get(json, "message")));
    json_decref(json);
}

/* Nothing that a submission points to is opened: a pipe without a writer would stop the batch for ever. */
START_TEST(links_pipes_and_devices_are_refused_wherever_they_stand)
{
    char *class, *command;
    submit("right", "01-publish", "solutions/01-publish/publish.c");
    class = in_folder("class");
    command = mem_printf("cd '%s' && mkdir -p file/01-publish pipe/01-publish folder empty && "
                         "ln -s ../../right/01-publish/publish.c file/01-publish/ && "
                         "mkfifo pipe/01-publish/publish.c && ln -s ../right/01-publish folder/ && "
                         "ln -s right whole && mkfifo other && echo names >roster.csv",
                         class);
    ck_assert_int_eq(system(command), 0);
    for (int i = 0; i < 2; i++) /* also when the results are there to compare with */
        expect_batch("results", NULL, NULL, i == 0 ? "4 graded now, 0 before, 3 with nothing" : "4 before");
    expect_message("file", "symbolic link");
    expect_message("pipe", "not a regular file");
    expect_message("folder", "01-publish is a symbolic link");
    ck_assert_ptr_null(result_of("results", "whole"));
    ck_assert_ptr_null(result_of("results", "roster.csv"));
    free(command);
    free(class);
}
END_TEST

START_TEST(what_cannot_be_graded_here_gets_no_file_and_is_no_zero)
{
    submit("right", "01-publish", "solutions/01-publish/publish.c");
    struct run_lab run = batch("results", "--min-isolation", "bwrap", "userns");
    ck_assert_int_eq(run.status, 3);
    ck_assert_ptr_nonnull(strstr(buf_text(&run.out), "right: 01-publish is not graded (skipped)"));
    ck_assert_ptr_null(result_of("results", "right"));
    run_lab_free(&run);
    struct buf text = {0};
    char *csv = in_folder("results/summary.csv");
    ck_assert_int_eq(buf_read_file(&text, csv, NULL), 0);
    ck_assert_ptr_nonnull(strstr(buf_text(&text), "\"right\",,not_graded,,,"));
    buf_free(&text);
    free(csv);
}
END_TEST

START_TEST(a_named_exercise_that_is_not_handed_in_is_missing)
{
    submit("right", "01-publish", "solutions/01-publish/publish.c");
    expect_batch("results", "02-layout", NULL, "1 graded now");
    expect_message("right", "there is no folder 02-layout");
}
END_TEST

START_TEST(wrong_command_lines_are_said)
{
    static const struct {
        const char *a, *b, *says;
    } lines[] = {{"--shard", "0/3", "--shard takes K/N"}, {"--shard", "4/3", "--shard takes K/N"},
                 {"--shard", "x", "--shard takes K/N"},   {"-j", "many", "--jobs takes a whole number"},
                 {"-j", "9999", "--jobs takes at most"},  {"no-such", NULL, "no-such"}};
    submit("right", "01-publish", "solutions/01-publish/publish.c");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct run_lab run = batch("results", lines[i].a, lines[i].b, NULL);
        ck_assert_msg(run.status == 2 && strstr(buf_text(&run.out), lines[i].says) != NULL, "%s %s: %d, %s",
                      lines[i].a, lines[i].b, run.status, buf_text(&run.out));
        run_lab_free(&run);
    }
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("batch");
    suite_seconds(cases, 100);
    tcase_add_checked_fixture(cases, folder_make, folder_remove);
    tcase_add_test(cases, any_number_of_jobs_gives_the_same_verdicts);
    tcase_add_test(cases, shards_together_are_the_whole);
    tcase_add_test(cases, only_what_is_missing_changed_or_forced_is_graded);
    tcase_add_test(cases, after_a_kill_the_rest_is_graded_and_no_half_file_stays);
    tcase_add_test(cases, links_pipes_and_devices_are_refused_wherever_they_stand);
    tcase_add_test(cases, what_cannot_be_graded_here_gets_no_file_and_is_no_zero);
    tcase_add_test(cases, a_named_exercise_that_is_not_handed_in_is_missing);
    tcase_add_test(cases, wrong_command_lines_are_said);
    return suite_run();
}

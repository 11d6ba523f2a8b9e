/* Rust as a language of exercises: at every level of isolation, and where a part of it is missing. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "grading/grading.h"
#include "grading/recipe.h"
#include "grading/verdict.h"
#include "tests/folder.h"
#include "tests/grader.h"
#include "tests/suite_main.h"

static const char id[] = "04-rust-reader";

static char *exercise_dir(void)
{
    return mem_printf("%s/exercises/%s", grader_root(), id);
}

static struct recipe read_recipe(const char *tools)
{
    struct err err = {0};
    struct recipe recipe;
    char *dir = exercise_dir();
    ck_assert_msg(recipe_read(&recipe, dir, id, tools, &err) == 0, "%s", err.text);
    free(dir);
    return recipe;
}

/* Machines without Rust have nothing to compile: those tests pass there without a word. */
static bool has_rust(void)
{
    struct recipe recipe = read_recipe(grader_tools());
    bool has = recipe.lacks == NULL && recipe.unsure == NULL;
    recipe_free(&recipe);
    return has;
}

/* Grades a copy of that file of the tree, with SHMLAB_DISABLE as given. */
static struct verdict *grade(const char *tools, const char *file, const char *disable)
{
    struct err err = {0};
    struct buf text = {0};
    char *from = mem_printf("%s/%s", grader_root(), file), *dir = exercise_dir();
    ck_assert_int_eq(buf_read_file(&text, from, NULL), 0);
    folder_put("learner/reader.rs", buf_text(&text));
    char *folder = mem_printf("%s/learner", folder_root);
    setenv("SHMLAB_DISABLE", disable, 1);
    struct verdict *verdict = grading_run(
        &(struct grading_request){
            .exercise = id, .exercise_dir = dir, .tools = tools, .from = folder, .seed = 7},
        &err);
    unsetenv("SHMLAB_DISABLE");
    ck_assert_msg(verdict != NULL, "%s", err.text);
    buf_free(&text);
    free(folder);
    free(dir);
    free(from);
    return verdict;
}

static const char solution[] = "solutions/04-rust-reader/reader.rs";

static void expect_skipped(const char *tools, const char *file, const char *disable, const char *words)
{
    struct verdict *verdict = grade(tools, file, disable);
    ck_assert_int_eq(verdict->status, VERDICT_SKIPPED);
    ck_assert_msg(strstr(verdict->message, words) != NULL, "%s", verdict->message);
    verdict_free(verdict);
    free(verdict);
}

static void expect_full(const char *tools, const char *file, const char *disable)
{
    struct verdict *verdict = grade(tools, file, disable);
    ck_assert_msg(verdict->status == VERDICT_GRADED && verdict->score == verdict->max_score, "%s, %g, %s: %s",
                  verdict_status_name(verdict->status), verdict->score, verdict->isolation,
                  verdict->message != NULL ? verdict->message : "-");
    verdict_free(verdict);
    free(verdict);
}

/* note: what the build left; NULL nothing. */
static void expect_lack(const char *note, const char *words)
{
    if (note != NULL)
        folder_put("rust/toolchain", note);
    struct recipe recipe = read_recipe(folder_root);
    ck_assert_ptr_nonnull(recipe.lacks);
    ck_assert_msg(strstr(recipe.lacks, words) != NULL, "%s", recipe.lacks);
    ck_assert_msg(strchr(recipe.lacks, '\n') == NULL, "%s", recipe.lacks);
    recipe_free(&recipe);
}

START_TEST(what_was_missing_when_the_lab_was_built_is_said)
{
    expect_lack(NULL, "built without Rust");
    expect_lack("no rustc was here when the lab was built\n", ": no rustc was here when the lab was built");
    expect_lack("/nowhere/toolchain\n", "no rustc for you in /nowhere/toolchain");
}
END_TEST

START_TEST(without_rustc_or_cargo_the_exercise_is_skipped_and_says_so)
{
    expect_skipped(grader_tools(), solution, "rustc", "turns rustc off");
    if (has_rust())
        expect_skipped(grader_tools(), solution, "cargo", "turns cargo off");
}
END_TEST

/* The test's folder becomes the build folder without the crates. */
static void leave_crates_out(void)
{
    static const char *const kept[] = {"sandbox-init", "exercises"};
    char build[PATH_MAX];
    ck_assert_ptr_nonnull(realpath(grader_tools(), build));
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        char *from = mem_printf("%s/%s", build, kept[i]), *to = mem_printf("%s/%s", folder_root, kept[i]);
        ck_assert_int_eq(symlink(from, to), 0);
        free(from);
        free(to);
    }
    struct recipe recipe = read_recipe(grader_tools());
    folder_put("rust/toolchain", recipe.lent[0]);
    recipe_free(&recipe);
}

START_TEST(without_the_crates_a_program_of_std_alone_is_graded_and_another_is_skipped)
{
    if (!has_rust())
        return;
    leave_crates_out();
    expect_full(folder_root, "src/tests/variants/04-rust-reader/right-std-alone.rs", "");
    expect_skipped(folder_root, solution, "", "the crates nix and memmap2");
}
END_TEST

START_TEST(it_is_compiled_at_every_level_of_isolation)
{
    static const char *const levels[] = {"", "userns", "userns,landlock"};
    for (size_t i = 0; i < sizeof levels / sizeof *levels && has_rust(); i++)
        expect_full(grader_tools(), solution, levels[i]);
}
END_TEST

static bool is_closed(const char *folder)
{
    char *path = mem_dup(folder);
    struct stat state;
    bool closed = false;
    while (path[0] != '\0') {
        closed |= stat(path, &state) != 0 || (state.st_mode & S_IXOTH) == 0;
        *strrchr(path, '/') = '\0';
    }
    free(path);
    return closed;
}

START_TEST(a_compiler_in_a_closed_home_that_cannot_be_mounted_is_named)
{
    struct recipe recipe = read_recipe(grader_tools());
    if (geteuid() == 0 && recipe.lacks == NULL && is_closed(recipe.lent[0]))
        expect_skipped(grader_tools(), solution, "mount", recipe.lent[0]);
    recipe_free(&recipe);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("Rust");
    tcase_add_checked_fixture(cases, folder_make, folder_remove);
    suite_seconds(cases, 120);
    tcase_add_test(cases, what_was_missing_when_the_lab_was_built_is_said);
    tcase_add_test(cases, without_rustc_or_cargo_the_exercise_is_skipped_and_says_so);
    tcase_add_test(cases, without_the_crates_a_program_of_std_alone_is_graded_and_another_is_skipped);
    tcase_add_test(cases, it_is_compiled_at_every_level_of_isolation);
    tcase_add_test(cases, a_compiler_in_a_closed_home_that_cannot_be_mounted_is_named);
    return suite_run();
}

/* Plans of demos, and every mistake in one with its file, line and what was expected there. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "course/catalog.h"
#include "course/paths.h"
#include "course/plan.h"
#include "tests/suite_main.h"

static struct catalog catalog;
static struct plan plan;
static struct err err;

static int read_plan(const char *text)
{
    plan_free(&plan);
    err_clear(&err);
    return plan_read_text(&plan, "plan.txt", span_of(text), &catalog, &err);
}

static void expect_mistake(const char *text, const char *sentence)
{
    ck_assert_int_eq(read_plan(text), -1);
    ck_assert_str_eq(err.text, sentence);
    ck_assert_int_eq(err.exit, EXIT_CODE_USAGE);
}

START_TEST(a_plan_takes_scenes_of_several_lessons_with_minutes)
{
    ck_assert_int_eq(
        read_plan("# Races\n\n02.4 6 min\n01.1\nnote Ask first.\nnote  Then wait. # a remark\n2.5 1\n"), 0);
    ck_assert_uint_eq(plan.count, 3);
    ck_assert_str_eq(catalog.lessons[plan.items[0].lesson].number, "02");
    ck_assert_int_eq(plan.items[0].scene, 3);
    ck_assert_int_eq(plan.items[0].minutes, 6);
    ck_assert_ptr_null(plan.items[0].note);
    ck_assert_str_eq(catalog.lessons[plan.items[1].lesson].number, "01");
    ck_assert_int_gt(plan.items[1].minutes, 0); /* the scene's own */
    ck_assert_str_eq(plan.items[1].note, "Ask first.\nThen wait.");
    ck_assert_int_eq(plan.items[2].scene, 4);
    ck_assert_int_eq(plan.items[2].minutes, 1);
}
END_TEST

START_TEST(a_lesson_stands_for_its_scenes_on_the_core_path)
{
    ck_assert_int_eq(read_plan("02\n"), 0);
    int lesson = plan.items[0].lesson;
    ck_assert_uint_gt(plan.count, 3);
    ck_assert_uint_lt(plan.count, catalog.lessons[lesson].scenes); /* its last page is off that path */
    for (size_t i = 1; i < plan.count; i++)
        ck_assert_int_gt(plan.items[i].scene, plan.items[i - 1].scene);
}
END_TEST

START_TEST(a_mistake_names_file_line_and_what_was_expected)
{
    expect_mistake("# nothing\n\n", "plan.txt: expected a scene as in 02.4, got a plan without one");
    char range[100];
    size_t scenes = catalog.lessons[catalog_find_lesson(&catalog, "02", NULL)].scenes;
    snprintf(range, sizeof range, "plan.txt:2: expected a scene from 1 to %zu of lesson 02, got '99'",
             scenes);
    expect_mistake("01.1\n02.99\n", range);
    snprintf(range, sizeof range, "plan.txt:1: expected a scene from 1 to %zu of lesson 02, got 'x'", scenes);
    expect_mistake("02.x\n", range);
    expect_mistake("01.1 soon\n",
                   "plan.txt:1: expected minutes (1 to 600) or the end of the line after '01.1', got "
                   "'soon'");
    expect_mistake("01.1 0\n",
                   "plan.txt:1: expected minutes (1 to 600) or the end of the line after '01.1', got '0'");
    expect_mistake("01.1 5 hours\n",
                   "plan.txt:1: expected 'min' or the end of the line after '5', got 'hours'");
    expect_mistake("note too early\n", "plan.txt:1: expected a scene before its note");
    expect_mistake("01.1\nnote\n",
                   "plan.txt:2: expected the words of the note after 'note', got the end of the line");
    ck_assert_int_eq(read_plan("\nzzz.1\n"), -1);
    ck_assert_ptr_eq(
        strstr(err.text, "plan.txt:2: expected a scene as in 02.4, a lesson or 'note', got 'zzz.1': "),
        err.text);
}
END_TEST

START_TEST(a_plan_that_cannot_be_read_is_one_sentence)
{
    err_clear(&err);
    ck_assert_int_eq(plan_read(&plan, "/nowhere/plan.txt", &catalog, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "/nowhere/plan.txt"));
    plan_free(&plan);
    plan_free(&plan);
}
END_TEST

static void free_plan(void)
{
    plan_free(&plan);
}

int main(void)
{
    struct paths paths;
    if (paths_find(&paths, NULL) != 0 || catalog_load(&catalog, paths.data, NULL) != 0)
        return 1;
    TCase *cases = suite_case("plan");
    tcase_add_checked_fixture(cases, NULL, free_plan);
    tcase_add_test(cases, a_plan_takes_scenes_of_several_lessons_with_minutes);
    tcase_add_test(cases, a_lesson_stands_for_its_scenes_on_the_core_path);
    tcase_add_test(cases, a_mistake_names_file_line_and_what_was_expected);
    tcase_add_test(cases, a_plan_that_cannot_be_read_is_one_sentence);
    return suite_run();
}

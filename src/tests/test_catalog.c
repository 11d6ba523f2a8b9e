/* What there is to learn: a catalog of folders made for the test. */
#include <check.h>
#include <string.h>

#include "base/err.h"
#include "course/catalog.h"
#include "tests/folder.h"
#include "tests/suite_main.h"

static struct catalog catalog;

static void remove_course(void)
{
    catalog_free(&catalog);
    folder_remove();
}

static void make_course(void)
{
    folder_make();
    folder_put("lessons/README.md", "not a lesson");
    folder_put("lessons/01-writer-reader/lesson.md",
               "# Writer and reader\n<!-- minutes: 25 -->\n## A\n```scene "
               "x\nlook\n```\n## B {deeper}\n### question q\nq?\n> a\n");
    folder_put("lessons/02-race-counter/lesson.md", "# The race counter\n## A\n### predict q\nq?\n");
    folder_put("lessons/03-mutex/lesson.md", "# A mutex both can see\n## A\n");
    folder_put("lessons/.git-keep", "");
    folder_put("lessons/03-mutex~/lesson.md", "# Of an editor\n## A\n");
    folder_put("exercises/01-publish/task.md",
               "# Publish a text\n\nDo it.\n\n## Hint\n\none\n\n## Hint\n\ntwo\n");
    folder_put("exercises/01-publish/publish.c", "");
    folder_put("exercises/01-publish/publish.h", "");
    folder_put("exercises/01-publish/helper.c", "");
    folder_put("exercises/01-publish/suite.c", "");
    folder_put("exercises/01-publish/driver.c", "");
    folder_put("exercises/01-publish/publish.c~", "");
    folder_put("exercises/01-publish/variants/right.c", "");
    folder_put("solutions/01-publish/publish.c", "");
    folder_put("exercises/01-fetch/task.md", "# Fetch a text\n\nDo it.\n");
    folder_put("exercises/01-fetch/fetch.c", "");
    folder_put("exercises/01-fetch/fetch.h", "");
    folder_put("exercises/02-layout/task.md", "# One layout for everybody\n\nDo it.\n");
    folder_put("exercises/02-layout/layout.h", "");
    folder_put("exercises/03-counter/task.md", "no heading");
    folder_put("exercises/03-counter/counter.c", "");
    folder_put("exercises/03-robust/task.md", "# A robust counter\n\nDo it.\n");
    struct err err = {0};
    ck_assert_msg(catalog_load(&catalog, folder_root, &err) == 0, "%s", err.text);
}

START_TEST(lessons_are_listed_in_order_with_what_they_hold)
{
    ck_assert_uint_eq(catalog.lesson_count, 3);
    const struct catalog_lesson *lesson = &catalog.lessons[0];
    ck_assert_str_eq(lesson->id, "01-writer-reader");
    ck_assert_str_eq(lesson->number, "01");
    ck_assert_str_eq(lesson->title, "Writer and reader");
    ck_assert_int_eq(lesson->minutes, 25);
    ck_assert_uint_eq(lesson->pages, 2);
    ck_assert_uint_eq(lesson->core_pages, 1);
    ck_assert_uint_eq(lesson->scenes, 1);
    ck_assert_uint_eq(lesson->questions, 1);
    ck_assert_uint_eq(lesson->exercises, 2);
    ck_assert_ptr_null(lesson->trouble);
}
END_TEST

START_TEST(a_lesson_that_cannot_be_read_is_listed_with_the_reason)
{
    const struct catalog_lesson *lesson = &catalog.lessons[1];
    ck_assert_str_eq(lesson->title, "02-race-counter");
    ck_assert_ptr_nonnull(lesson->trouble);
    ck_assert_ptr_nonnull(strstr(lesson->trouble, "/02-race-counter/lesson.md:3: question 'q': expected"));
    ck_assert_uint_eq(lesson->exercises, 1);
}
END_TEST

START_TEST(an_exercise_knows_the_learners_file)
{
    ck_assert_uint_eq(catalog.exercise_count, 5);
    const struct catalog_exercise *exercise = &catalog.exercises[1];
    ck_assert_str_eq(exercise->id, "01-publish");
    ck_assert_str_eq(exercise->title, "Publish a text");
    ck_assert_str_eq(exercise->file, "publish.c"); /* and not helper.c, which the solution lacks */
    ck_assert_uint_eq(exercise->hints, 2);
    ck_assert_ptr_nonnull(exercise->solution_dir);
    ck_assert_str_eq(exercise->files[0], "helper.c");
    ck_assert_str_eq(exercise->files[1], "publish.c");
    ck_assert_str_eq(exercise->files[2], "publish.h");
    ck_assert_ptr_null(exercise->files[3]);
    exercise = &catalog.exercises[0];
    ck_assert_str_eq(exercise->file, "fetch.c");
    ck_assert_ptr_null(exercise->solution_dir);
    ck_assert_str_eq(catalog.exercises[2].file, "layout.h");
    ck_assert_ptr_nonnull(catalog.exercises[3].trouble);
    ck_assert_str_eq(catalog.exercises[3].title, "03-counter");
    ck_assert_ptr_nonnull(strstr(catalog.exercises[4].trouble, "holds no file to edit"));
}
END_TEST

START_TEST(a_course_without_lessons_is_an_error)
{
    struct catalog empty;
    struct err err = {0};
    ck_assert_int_eq(catalog_load(&empty, "/nonexistent", &err), -1);
    ck_assert_str_eq(err.text,
                     "cannot read the lessons in /nonexistent/lessons: ENOENT (No such file or directory)");
}
END_TEST

/* What a person types, and the id it finds or the words about it. */
static const struct {
    bool exercise;
    const char *words, *found;
} lookups[] = {
    {false, "02-race-counter", "02-race-counter"},
    {false, "02", "02-race-counter"},
    {false, "2", "02-race-counter"},
    {false, "02-r", "02-race-counter"},
    {false, "race", "02-race-counter"},
    {false, "READER", "01-writer-reader"},
    {false, "both see", "03-mutex"},
    {false, "a mutex", "03-mutex"},
    {false, "0", "'0' may be any of 01-writer-reader, 02-race-counter, 03-mutex"},
    {false, "eader", "there is no lesson 'eader'; `shmlab list` shows what there is"},
    {false, "04", "there is no lesson '04'; `shmlab list` shows what there is"},
    {false, "", "there is no lesson ''; `shmlab list` shows what there is"},
    {false, " ", "there is no lesson ' '; `shmlab list` shows what there is"},
    {false, "mutxe", "there is no lesson 'mutxe'; did you mean 'mutex'?"},
    {true, "01-publish", "01-publish"},
    {true, "01-p", "01-publish"},
    {true, "02", "02-layout"},
    {true, "robust", "03-robust"},
    {true, "01", "'01' may be any of 01-fetch, 01-publish"},
    {true, "text", "'text' may be any of 01-fetch, 01-publish"},
    {true, "pubilsh", "there is no exercise 'pubilsh'; did you mean 'publish'?"},
};

START_TEST(a_name_is_found_or_its_candidates_are_named)
{
    struct err err = {0};
    const char *words = lookups[_i].words;
    bool exercise = lookups[_i].exercise;
    int index =
        exercise ? catalog_find_exercise(&catalog, words, &err) : catalog_find_lesson(&catalog, words, &err);
    const char *got = index < 0  ? err.text
                      : exercise ? catalog.exercises[index].id
                                 : catalog.lessons[index].id;
    ck_assert_str_eq(got, lookups[_i].found);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("catalog");
    tcase_add_checked_fixture(cases, make_course, remove_course);
    tcase_add_test(cases, lessons_are_listed_in_order_with_what_they_hold);
    tcase_add_test(cases, a_lesson_that_cannot_be_read_is_listed_with_the_reason);
    tcase_add_test(cases, an_exercise_knows_the_learners_file);
    tcase_add_test(cases, a_course_without_lessons_is_an_error);
    tcase_add_loop_test(cases, a_name_is_found_or_its_candidates_are_named, 0,
                        sizeof lookups / sizeof *lookups);
    return suite_run();
}

/* The whole course in plain lines from a pipe: every page, scene and question of every lesson, and an
 * exercise from its first verdict to full marks. No byte of it is an escape. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"
#include "course/catalog.h"
#include "course/flavour.h"
#include "course/lesson_parse.h"
#include "course/paths.h"
#include "face/width.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

enum { PLENTY = 1000 /* lines: more than any lesson asks for */ };

static struct paths paths;
static struct catalog catalog;

static char *lines_of(const char *line)
{
    struct buf lines = {0};
    for (int i = 0; i < PLENTY; i++)
        buf_text_add(&lines, line);
    return buf_take(&lines);
}

static struct run_lab walk(const char *lesson, const char *line)
{
    char *input = lines_of(line);
    setenv("TERM", "dumb", 1);
    const char *const words[] = {"open", lesson, NULL};
    struct run_lab run = run_lab(words, input, NULL);
    free(input);
    return run;
}

static void holds(const struct run_lab *run, const char *text)
{
    bool there = strstr(buf_text(&run->out), text) != NULL;
    if (!there)
        fputs(buf_text(&run->out), stderr); /* Check's messages have no room for it */
    ck_assert_msg(there, "'%s' is missing", text);
}

START_TEST(an_empty_line_is_next_through_a_lesson_to_its_end)
{
    const struct catalog_lesson *entry = &catalog.lessons[_i];
    struct lesson *lesson;
    ck_assert_int_eq(lesson_parse(entry->dir, &lesson, NULL), 0);
    struct run_lab run = walk(entry->number, "\n");
    ck_assert_int_eq(run.status, 0);
    ck_assert_ptr_null(strchr(buf_text(&run.out), '\033'));
    for (size_t i = 0; i < lesson->page_count; i++)
        holds(&run, lesson->pages[i].title);
    bool absent =
        strstr(buf_text(&run.out), flavour_words(FLAVOUR_ABSENT)) != NULL; /* test_rust: whether it may */
    for (size_t i = 0; !absent && i < lesson->scene_count; i++) {
        char *played = mem_printf("ok    scene %s.%zu", entry->number, i + 1);
        holds(&run, played);
        free(played);
    }
    run_lab_free(&run);
    lesson_free(lesson);
}
END_TEST

/* The first answer is not always the right one: the lab says which is, and why the other is not. */
START_TEST(a_wrong_answer_is_answered)
{
    struct run_lab run = walk("01", "1\n");
    holds(&run, "Not this one.");
    holds(&run, "<- yours");
    holds(&run, "<- right");
    ck_assert_ptr_null(strchr(buf_text(&run.out), '\033'));
    run_lab_free(&run);
}
END_TEST

static int longest_line(const char *text)
{
    int longest = 0;
    struct span rest = span_of(text);
    while (rest.length > 0) {
        char *line = span_dup(span_line(&rest));
        longest = width_text(line) > longest ? width_text(line) : longest;
        free(line);
    }
    return longest;
}

START_TEST(columns_says_how_wide_the_lines_are)
{
    const char *const words[] = {"show", "02", NULL};
    setenv("COLUMNS", "50", 1);
    struct run_lab narrow = run_lab(words, NULL, NULL);
    setenv("COLUMNS", "junk", 1);
    struct run_lab usual = run_lab(words, NULL, NULL);
    ck_assert_int_eq(narrow.status, 0);
    ck_assert_int_le(longest_line(buf_text(&narrow.out)), 50);
    ck_assert_int_gt(longest_line(buf_text(&usual.out)), 60);
    run_lab_free(&narrow);
    run_lab_free(&usual);
}
END_TEST

START_TEST(an_exercise_is_done_in_plain_lines)
{
    char *work = mem_printf("%s/work", run_lab_home()), *file = mem_printf("%s/01-publish/publish.c", work);
    char *solution = mem_printf("%s/solutions/01-publish/publish.c", paths.data);
    int place = catalog_find_exercise(&catalog, "01-publish", NULL);
    char *input = mem_printf("%zu\n%d\n1\n", catalog.lesson_count + 2, place + 2);
    const char *const init[] = {"init", work, NULL}, *const words[] = {"open", NULL};
    struct run_lab run = run_lab(init, NULL, NULL);
    ck_assert_int_eq(run.status, 0);
    run_lab_free(&run);
    run = run_lab(words, input, NULL);
    holds(&run, "0 of 17 pass");
    run_lab_free(&run);
    struct buf text = {0};
    ck_assert_int_eq(buf_read_file(&text, solution, NULL), 0);
    ck_assert_int_eq(buf_write_file(&text, file, 0644, NULL), 0);
    run = run_lab(words, input, NULL);
    holds(&run, "17 of 17 pass");
    ck_assert_ptr_null(strchr(buf_text(&run.out), '\033'));
    run_lab_free(&run);
    buf_free(&text);
    free(input);
    free(solution);
    free(file);
    free(work);
}
END_TEST

int main(void)
{
    if (paths_find(&paths, NULL) != 0 || catalog_load(&catalog, paths.data, NULL) != 0)
        return EXIT_FAILURE;
    TCase *cases = suite_case("the course in plain lines");
    suite_seconds(cases, 90);
    tcase_add_loop_test(cases, an_empty_line_is_next_through_a_lesson_to_its_end, 0,
                        (int)catalog.lesson_count);
    tcase_add_test(cases, a_wrong_answer_is_answered);
    tcase_add_test(cases, columns_says_how_wide_the_lines_are);
    tcase_add_test(cases, an_exercise_is_done_in_plain_lines);
    int failed = suite_run();
    catalog_free(&catalog);
    paths_free(&paths);
    return failed;
}

/* The course as it is in this tree: every lesson can be read and names only what is there, every proof is a
 * scene, and the page that describes the language speaks it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "course/catalog.h"
#include "course/lesson_check.h"
#include "course/lesson_parse.h"
#include "course/paths.h"
#include "course/scene_parse.h"
#include "tests/suite_main.h"

static struct paths paths;
static struct catalog catalog;

static void load(void)
{
    struct err err = {0};
    ck_assert_msg(paths_find(&paths, &err) == 0, "%s", err.text);
    ck_assert_msg(catalog_load(&catalog, paths.data, &err) == 0, "%s", err.text);
}

static void drop(void)
{
    catalog_free(&catalog);
    paths_free(&paths);
}

START_TEST(every_lesson_and_exercise_can_be_read)
{
    ck_assert_uint_ge(catalog.lesson_count, 3);
    ck_assert_uint_ge(catalog.exercise_count, 1);
    for (size_t i = 0; i < catalog.lesson_count; i++)
        ck_assert_msg(catalog.lessons[i].trouble == NULL, "%s", catalog.lessons[i].trouble);
    for (size_t i = 0; i < catalog.exercise_count; i++)
        ck_assert_msg(catalog.exercises[i].trouble == NULL, "%s", catalog.exercises[i].trouble);
}
END_TEST

START_TEST(scenes_name_programs_and_places_that_are_there)
{
    for (size_t i = 0; i < catalog.lesson_count; i++) {
        struct err err = {0};
        struct lesson *lesson;
        ck_assert_msg(lesson_parse(catalog.lessons[i].dir, &lesson, &err) == 0, "%s", err.text);
        ck_assert_msg(lesson_check(lesson, &err) == 0, "%s", err.text);
        lesson_free(lesson);
    }
}
END_TEST

static void assert_proof(const struct lesson *lesson, const struct question *question)
{
    struct err err = {0};
    char *number = mem_dup_n(question->proof, 2);
    int index = catalog_find_lesson(&catalog, number, &err);
    ck_assert_msg(index >= 0, "%s, question %s: %s", lesson->id, question->id, err.text);
    size_t scene = strtoul(question->proof + 3, NULL, 10), scenes = catalog.lessons[index].scenes;
    ck_assert_msg(scene >= 1 && scene <= scenes, "%s, question %s: lesson %s has %zu scenes, and no %s",
                  lesson->id, question->id, number, scenes, question->proof);
    free(number);
}

START_TEST(every_proof_is_a_scene)
{
    for (size_t i = 0; i < catalog.lesson_count; i++) {
        struct lesson *lesson;
        ck_assert_int_eq(lesson_parse(catalog.lessons[i].dir, &lesson, NULL), 0);
        for (size_t j = 0; j < lesson->question_count; j++)
            if (lesson->questions[j].proof != NULL)
                assert_proof(lesson, &lesson->questions[j]);
        lesson_free(lesson);
    }
}
END_TEST

START_TEST(the_catalog_costs_a_small_part_of_the_first_frame)
{
    enum { MOST_MS = 25 };
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < 10; i++) { /* the quickest of ten: the machine may be busy with other tests */
        struct catalog again;
        uint64_t begin = clock_now();
        ck_assert_int_eq(catalog_load(&again, paths.data, NULL), 0);
        uint64_t took = clock_now() - begin;
        least = took < least ? took : least;
        catalog_free(&again);
    }
    ck_assert_uint_lt(least, MOST_MS * CLOCK_MS);
}
END_TEST

/* Bits for the verbs and conditions that a text with scenes uses. */
struct used {
    unsigned long verbs, conditions;
};

static void use(struct span text, int line, const char *path, struct used *used)
{
    struct err err = {0};
    struct step *steps;
    size_t count;
    ck_assert_msg(scene_parse(path, line, text, &steps, &count, &err) == 0, "%s", err.text);
    for (size_t i = 0; i < count; i++) {
        used->verbs |= 1ul << steps[i].verb;
        used->conditions |= 1ul << steps[i].condition.kind;
    }
    steps_free(steps, count);
}

START_TEST(the_readme_has_an_example_of_every_verb_and_condition)
{
    struct buf text = {0};
    struct used used = {0};
    char *path = mem_printf("%s/lessons/README.md", paths.data);
    ck_assert_int_eq(buf_read_file(&text, path, NULL), 0);
    struct span rest = {buf_text(&text), text.length}, scene = {0};
    for (int number = 1, first = 0; rest.length > 0; number++) {
        struct span line = span_line(&rest);
        if (span_starts(line, "```scene ") && first == 0) {
            first = number + 1;
            scene = rest;
        } else if (span_is(line, "```") && first > 0) {
            scene.length = (size_t)(line.at - scene.at);
            use(scene, first, path, &used);
            first = 0;
        }
    }
    ck_assert_uint_eq(used.verbs, (1ul << (VERB_DISASM + 1)) - 1);
    ck_assert_uint_eq(used.conditions, (1ul << (COND_TEXT + 1)) - 1);
    buf_free(&text);
    free(path);
}
END_TEST

/* A lesson made of one scene, in a folder with one program. */
static const struct {
    const char *scene, *error;
} wrong[] = {
    {"start prog\nuntil prog reaches here", NULL},
    {"start prog\nuntil B reaches main", NULL},
    {"start porg", "lesson.md:4: expected a program whose source is in the lesson's folder"},
    {"repeat 2 porg", "lesson.md:4: expected a program whose source is in the lesson's folder"},
    {"start prog\nuntil prog reaches there",
     "has neither a line marked //@there nor a function of that name"},
    {"start prog\nexplore from here to there",
     "has neither a line marked //@there nor a function of that name"},
    {"until A reaches here", "lesson.md:4: expected a `start` before this"},
    {"disasm prog add_many", "has neither a line marked //@add_many nor a function of that name"},
};

START_TEST(a_program_or_place_that_is_not_there_is_named)
{
    char dir[] = "/tmp/shmlab-course-XXXXXX";
    struct err err = {0};
    struct lesson *lesson;
    struct buf source = {0};
    ck_assert_ptr_nonnull(mkdtemp(dir));
    char *path = mem_printf("%s/lesson.md", dir), *program = mem_printf("%s/prog.c", dir);
    char *text = mem_printf("# L\n## P\n```scene x\n%s\n```\n", wrong[_i].scene);
    buf_text_add(&source, "int main(void)\n{\n    return 0; //@here\n}\n");
    ck_assert_int_eq(buf_write_file(&source, program, 0600, NULL), 0);
    ck_assert_msg(lesson_parse_text(path, span_of(text), &lesson, &err) == 0, "%s", err.text);
    int result = lesson_check(lesson, &err);
    remove(program);
    remove(dir);
    ck_assert_int_eq(result, wrong[_i].error == NULL ? 0 : -1);
    ck_assert_msg(result == 0 || strstr(err.text, wrong[_i].error) != NULL, "%s", err.text);
    lesson_free(lesson);
    buf_free(&source);
    free(text);
    free(path);
    free(program);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("course");
    tcase_add_checked_fixture(cases, load, drop);
    tcase_add_test(cases, every_lesson_and_exercise_can_be_read);
    tcase_add_test(cases, scenes_name_programs_and_places_that_are_there);
    tcase_add_test(cases, every_proof_is_a_scene);
    tcase_add_test(cases, the_catalog_costs_a_small_part_of_the_first_frame);
    tcase_add_test(cases, the_readme_has_an_example_of_every_verb_and_condition);
    tcase_add_loop_test(cases, a_program_or_place_that_is_not_there_is_named, 0,
                        sizeof wrong / sizeof *wrong);
    return suite_run();
}

/* The knowledge bank: every question of every lesson, its reasons, and the scene it leads to. */
#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "course/lesson_parse.h"
#include "tests/suite_main.h"

enum { BANK = 60, MOST = 16 };

static struct lesson *lessons[MOST];
static size_t count;

static void load(void)
{
    glob_t folders;
    ck_assert_msg(glob("lessons/[0-9]*", 0, NULL, &folders) == 0, "run this from the project's root");
    ck_assert_uint_le(folders.gl_pathc, MOST);
    for (size_t i = 0; i < folders.gl_pathc; i++) {
        struct err err = {0};
        ck_assert_msg(lesson_parse(folders.gl_pathv[i], &lessons[count], &err) == 0, "%s", err.text);
        count++;
    }
    globfree(&folders);
}

static void each_question(void (*check)(const struct lesson *, const struct question *))
{
    for (size_t l = 0; l < count; l++)
        for (size_t q = 0; q < lessons[l]->question_count; q++)
            if (!lessons[l]->questions[q].predict)
                check(lessons[l], &lessons[l]->questions[q]);
}

static const struct scene *scene_of(const char *proof)
{
    for (size_t l = 0; l < count; l++) {
        size_t scene = (size_t)atoi(proof + 3);
        if (strncmp(lessons[l]->number, proof, 2) == 0 && scene >= 1 && scene <= lessons[l]->scene_count)
            return &lessons[l]->scenes[scene - 1];
    }
    return NULL;
}

static bool is_bank(const struct lesson *lesson)
{
    return strcmp(lesson->number, "09") == 0;
}

static void follow(const struct lesson *lesson, const struct question *question)
{
    if (question->option_count == 0 && question->proof == NULL)
        return; /* an open question may ask about more than one scene */
    ck_assert_msg(question->proof != NULL, "%s: question %s has no proof", lesson->id, question->id);
    const struct scene *scene = scene_of(question->proof);
    ck_assert_msg(scene != NULL, "%s: question %s: there is no scene %s", lesson->id, question->id,
                  question->proof);
    if (question->proof_title != NULL)
        ck_assert_msg(strcmp(scene->title, question->proof_title) == 0,
                      "%s: question %s: scene %s is '%s', not '%s'", lesson->id, question->id,
                      question->proof, scene->title, question->proof_title);
    ck_assert_msg(question->proof_title != NULL || !is_bank(lesson), "%s: question %s: no title behind %s",
                  lesson->id, question->id, question->proof);
}

START_TEST(every_link_leads_to_the_scene_it_names)
{
    each_question(follow);
}
END_TEST

static void give_reasons(const struct lesson *lesson, const struct question *question)
{
    size_t right = 0;
    for (size_t i = 0; i < question->option_count; i++) {
        char *why = rich_words(&question->options[i].why);
        ck_assert_msg(strlen(why) >= 10, "%s: question %s: option %zu gives no reason", lesson->id,
                      question->id, i + 1);
        right += question->options[i].right;
        free(why);
    }
    ck_assert_msg(right == 1 || !is_bank(lesson), "%s: question %s has %zu right options", lesson->id,
                  question->id, right);
}

START_TEST(every_option_says_why)
{
    each_question(give_reasons);
}
END_TEST

static char **stems;
static size_t stem_count, stem_capacity;

static void add_stem(const struct lesson *lesson, const struct question *question)
{
    char *words = rich_words(&question->stem[0].text);
    for (size_t i = 0; i < stem_count; i++)
        ck_assert_msg(strcmp(stems[i], words) != 0, "%s: question %s is asked twice: %s", lesson->id,
                      question->id, words);
    stems = mem_push(stems, &stem_count, &stem_capacity, sizeof *stems);
    stems[stem_count - 1] = words;
}

START_TEST(no_two_questions_share_a_stem)
{
    each_question(add_stem);
}
END_TEST

static size_t places[9], in_bank; /* of the right option */

static void count_bank(const struct lesson *lesson, const struct question *question)
{
    if (!is_bank(lesson))
        return;
    in_bank++;
    for (size_t i = 0; i < question->option_count; i++)
        places[i] += question->options[i].right;
}

START_TEST(the_bank_is_large_and_its_answers_stand_anywhere)
{
    each_question(count_bank);
    ck_assert_uint_ge(in_bank, BANK);
    for (size_t i = 0; i < 3; i++) /* no digit is a good guess */
        ck_assert_msg(places[i] >= in_bank / 5 && places[i] <= in_bank / 2,
                      "%zu of %zu right answers are %zu", places[i], in_bank, i + 1);
}
END_TEST

START_TEST(the_bank_asks_about_every_lesson_that_has_scenes)
{
    for (size_t l = 0; l < count; l++) {
        size_t asked = 0;
        for (size_t b = 0; b < count; b++)
            for (size_t q = 0; is_bank(lessons[b]) && q < lessons[b]->question_count; q++)
                asked += strncmp(lessons[b]->questions[q].proof, lessons[l]->number, 2) == 0;
        ck_assert_msg(asked > 0 || lessons[l]->scene_count == 0 || strcmp(lessons[l]->number, "05") == 0,
                      "the bank asks nothing about lesson %s", lessons[l]->number);
    }
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("knowledge bank");
    tcase_add_unchecked_fixture(cases, load, NULL);
    tcase_add_test(cases, every_link_leads_to_the_scene_it_names);
    tcase_add_test(cases, every_option_says_why);
    tcase_add_test(cases, no_two_questions_share_a_stem);
    tcase_add_test(cases, the_bank_is_large_and_its_answers_stand_anywhere);
    tcase_add_test(cases, the_bank_asks_about_every_lesson_that_has_scenes);
    return suite_run();
}

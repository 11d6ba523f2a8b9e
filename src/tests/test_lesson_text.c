/* The lessons' text keeps its rules: short sentences, short pages, notes for the speaker, and scenes that
 * claim something and stop at places that exist. Holds for every lesson, also for those that come later. */
#include <check.h>
#include <ctype.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "course/anchor.h"
#include "course/lesson_parse.h"
#include "course/object_name.h"
#include "tests/suite_main.h"

enum { WORDS_A_SENTENCE = 20, ROWS_BEFORE_A_SCENE = 16, COLUMNS = 72 };

static glob_t folders;
static struct lesson *lesson;

static void find_lessons(void)
{
    ck_assert_msg(glob("lessons/[0-9]*/lesson.md", 0, NULL, &folders) == 0,
                  "run this from the project's root");
}

static void each_lesson(void (*check)(void))
{
    for (size_t i = 0; i < folders.gl_pathc; i++) {
        struct err err = {0};
        char *dir = mem_dup_n(folders.gl_pathv[i], strlen(folders.gl_pathv[i]) - strlen("/lesson.md"));
        ck_assert_msg(lesson_parse(dir, &lesson, &err) == 0, "%s", err.text);
        check();
        lesson_free(lesson);
        free(dir);
    }
}

/* ---- sentences ---- */

static void check_sentence(struct span sentence, int line)
{
    static const char *const banned[] = {"simply", "just", "obviously", "clearly", "easy", "easily"};
    struct span rest = sentence;
    int words = 0;
    for (struct span word; (word = span_word(&rest)).length > 0;) {
        words += isalnum((unsigned char)*word.at) || word.length > 1;
        for (size_t i = 0; i < sizeof banned / sizeof *banned; i++)
            ck_assert_msg(strncasecmp(word.at, banned[i], strlen(banned[i])) != 0 ||
                              isalpha((unsigned char)word.at[strlen(banned[i])]),
                          "%s:%d: the word '%s'", lesson->id, line, banned[i]);
    }
    ck_assert_msg(words <= WORDS_A_SENTENCE, "%s:%d: %d words: %.*s", lesson->id, line, words,
                  (int)sentence.length, sentence.at);
}

static void check_text(const char *text, int line)
{
    const char *begin = text;
    for (const char *at = text; *at != '\0'; at++) {
        bool ends = strchr(".?!", *at) != NULL && (at[1] == ' ' || at[1] == '\0');
        if (!ends && at[1] != '\0')
            continue;
        check_sentence((struct span){begin, (size_t)(at + 1 - begin)}, line);
        begin = at + 1;
    }
}

static void check_rich(const struct rich *rich, int line)
{
    char *words = rich_words(rich);
    check_text(words, line);
    free(words);
}

static void check_question(const struct question *question)
{
    for (size_t i = 0; i < question->stem_count; i++)
        check_rich(&question->stem[i].text, question->stem[i].line);
    check_rich(&question->answer, question->line);
    for (size_t i = 0; i < question->option_count; i++) {
        check_rich(&question->options[i].text, question->line);
        check_rich(&question->options[i].why, question->line);
    }
}

static void check_sentences(void)
{
    for (size_t p = 0; p < lesson->page_count; p++)
        for (size_t b = 0; b < lesson->pages[p].block_count; b++)
            check_rich(&lesson->pages[p].blocks[b].text, lesson->pages[p].blocks[b].line);
    for (size_t q = 0; q < lesson->question_count; q++)
        check_question(&lesson->questions[q]);
    for (size_t s = 0; s < lesson->scene_count; s++)
        for (size_t i = 0; i < lesson->scenes[s].step_count; i++)
            if (lesson->scenes[s].steps[i].verb == VERB_SAY)
                check_text(lesson->scenes[s].steps[i].text, lesson->scenes[s].steps[i].line);
}

START_TEST(a_sentence_has_twenty_words_at_most)
{
    each_lesson(check_sentences);
}
END_TEST

/* ---- pages ---- */

static int text_rows(const struct rich *rich, int columns)
{
    char *words = rich_words(rich);
    struct span rest = span_of(words);
    int rows = 0, used = columns;
    for (struct span word; (word = span_word(&rest)).length > 0;) {
        int width = 0;
        for (size_t i = 0; i < word.length; i++)
            width += (word.at[i] & 0xC0) != 0x80;
        if (used + 1 + width > columns) {
            rows++;
            used = width;
        } else {
            used += 1 + width;
        }
    }
    free(words);
    return rows;
}

static int block_rows(const struct block *block)
{
    int rows = 0;
    switch (block->kind) {
    case BLOCK_CODE:
        for (const char *at = block->code; (at = strchr(at, '\n')) != NULL; at++)
            rows++;
        return rows;
    case BLOCK_TABLE: return (int)block->table->rows + 1;
    case BLOCK_QUESTION: return -1; /* a prediction: it is drawn when it is asked */
    default: return text_rows(&block->text, COLUMNS - 3 * block->depth);
    }
}

static void check_page(const struct page *page)
{
    ck_assert_msg(page->notes != NULL, "%s:%d: no notes for the speaker", lesson->id, page->line);
    int rows = 0;
    for (size_t b = 0; b < page->block_count; b++) {
        const struct block *block = &page->blocks[b];
        if (block->kind == BLOCK_SCENE)
            break;
        if (block->kind == BLOCK_QUESTION && !lesson->questions[block->index].predict)
            return; /* the knowledge check: one question at a time */
        bool list_goes_on = b > 0 && block->kind == BLOCK_ITEM && page->blocks[b - 1].kind == BLOCK_ITEM;
        rows += block_rows(block) + (b > 0 && !list_goes_on);
    }
    ck_assert_msg(rows <= ROWS_BEFORE_A_SCENE, "%s:%d: %d rows before the scene", lesson->id, page->line,
                  rows);
}

static void check_pages(void)
{
    for (size_t p = 0; p < lesson->page_count; p++)
        check_page(&lesson->pages[p]);
}

START_TEST(a_page_is_short_and_has_notes)
{
    each_lesson(check_pages);
}
END_TEST

/* "…, 5 minutes." in the notes: how long the page takes with a class. */
static int minutes_of(const char *notes)
{
    int minutes = 0;
    for (const char *at = notes; (at = strstr(at, " minutes.")) != NULL; at++) {
        const char *number = at;
        while (number > notes && isdigit((unsigned char)number[-1]))
            number--;
        minutes = number < at ? atoi(number) : minutes;
    }
    return minutes;
}

static void check_minutes(void)
{
    int core = 0;
    for (size_t p = 0; p < lesson->page_count; p++) {
        int minutes = lesson->pages[p].notes != NULL ? minutes_of(lesson->pages[p].notes) : 0;
        ck_assert_msg(minutes > 0, "%s:%d: the notes do not say how many minutes the page takes", lesson->id,
                      lesson->pages[p].line);
        core += lesson->pages[p].deeper ? 0 : minutes;
    }
    ck_assert_msg(core <= lesson->minutes && lesson->minutes <= 30, "%s: core pages take %d minutes of %d",
                  lesson->id, core, lesson->minutes);
}

START_TEST(the_core_path_takes_half_an_hour_at_most)
{
    each_lesson(check_minutes);
}
END_TEST

/* ---- scenes ---- */

/* The program that a scene's actor runs: what was started under that name, or a letter: the first start. */
static const char *program_of(const struct scene *scene, const char *actor)
{
    const char *first = NULL;
    for (size_t i = 0; i < scene->step_count; i++) {
        const struct step *step = &scene->steps[i];
        if (step->verb != VERB_START)
            continue;
        if (first == NULL)
            first = step->program;
        if (strcmp(step->actor, actor) == 0)
            return step->program;
    }
    return first;
}

static void check_scene(const struct scene *scene)
{
    int claims = 0;
    for (size_t i = 0; i < scene->step_count; i++) {
        const struct step *step = &scene->steps[i];
        claims += step->verb == VERB_EXPECT;
        if (step->verb != VERB_UNTIL || step->condition.kind != COND_REACHES)
            continue;
        struct err err = {0};
        const char *program = program_of(scene, step->condition.actor);
        char *place = anchor_place(lesson->dir, program, step->condition.word, &err);
        ck_assert_msg(place != NULL, "%s:%d: %s", lesson->id, step->line, err.text);
        free(place);
    }
    ck_assert_msg(claims > 0, "%s:%d: this scene expects nothing", lesson->id, scene->line);
}

static void check_scenes(void)
{
    for (size_t s = 0; s < lesson->scene_count; s++)
        check_scene(&lesson->scenes[s]);
}

START_TEST(a_scene_claims_something_and_its_places_exist)
{
    each_lesson(check_scenes);
}
END_TEST

START_TEST(documented_names_are_what_the_course_says)
{
    static const struct {
        const char *dir, *program, *name;
    } rows[] = {
        {"lessons/01-writer-reader", "shm_writer", "/my_shm"},
        {"lessons/01-writer-reader", "shm_reader", "/my_shm"},
        {"lessons/02-race-counter", "shm_struct", "/struct_shm"},
        {"lessons/02-race-counter", "racer", "/race"},
        {"lessons/03-mutex", "shm_mutex", "/mutex_shm"},
        {"lessons/03-mutex", "no_such_program", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *name = object_name(rows[i].dir, rows[i].program);
        ck_assert_pstr_eq(name, rows[i].name);
        free(name);
    }
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("lesson text");
    tcase_add_unchecked_fixture(cases, find_lessons, NULL);
    tcase_add_test(cases, a_sentence_has_twenty_words_at_most);
    tcase_add_test(cases, a_page_is_short_and_has_notes);
    tcase_add_test(cases, the_core_path_takes_half_an_hour_at_most);
    tcase_add_test(cases, a_scene_claims_something_and_its_places_exist);
    tcase_add_test(cases, documented_names_are_what_the_course_says);
    return suite_run();
}

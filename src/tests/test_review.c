/* Wrong answers come back: when, which one first, and as the warm-up at home. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "course/lesson_parse.h"
#include "course/review.h"
#include "lab/intent.h"
#include "lab/session.h"
#include "tests/suite_main.h"

enum { HOUR = 3600, DAY = 24 * HOUR, THEN = 1000 * DAY };

START_TEST(a_wrong_answer_is_due_the_next_day_and_later_with_each_right_one)
{
    static const struct {
        int wrong, streak, after; /* hours, 0: never */
    } rows[] = {{1, 0, 10},      {3, 0, 10}, {1, 1, 3 * 24}, {1, 2, 7 * 24},
                {2, 3, 21 * 24}, {1, 4, 0},  {0, 9, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = {.wrong_count = rows[i].wrong, .streak = rows[i].streak, .when = THEN};
        int64_t due = THEN + (int64_t)rows[i].after * HOUR;
        ck_assert_int_eq(review_is_due(&answer, due), rows[i].after > 0);
        ck_assert(!review_is_due(&answer, due - 1));
        ck_assert_int_eq(review_is_due(&answer, due + 1000 * DAY), rows[i].after > 0);
    }
}
END_TEST

START_TEST(a_prediction_never_comes_back)
{
    struct answer answer = {.wrong_count = 1, .predict = true, .when = THEN};
    ck_assert(!review_is_due(&answer, THEN + 100 * DAY));
}
END_TEST

START_TEST(the_one_that_waits_longest_comes_first)
{
    struct answer answers[] = {{.wrong_count = 1, .when = THEN},
                               {.wrong_count = 1, .when = THEN - DAY},
                               {.wrong_count = 1, .when = THEN - 2 * DAY, .streak = 1},
                               {.wrong_count = 0, .when = 0}};
    struct record record = {.answers = answers, .answer_count = 4};
    ck_assert_ptr_eq(review_next(&record, THEN + DAY), &answers[1]);
    ck_assert_ptr_null(review_next(&record, THEN - DAY));
}
END_TEST

/* ---- at home ---- */

static const char text[] =
    "# A lesson\n\n## A page\n\n"
    "```scene one\nstart racer\nexpect racer exits\n```\n\n"
    "### question who\nWho?\n- [x] A — *It is A.*\n- [ ] B — *It is not B.*\n\nproof: 01.1\n\n";

static struct catalog_lesson lessons[] = {
    {.id = "01-a-lesson", .number = "01", .title = "A lesson", .pages = 1, .scenes = 1, .questions = 1}};
static struct catalog catalog = {.lessons = lessons, .lesson_count = 1};
static struct session *session;

static void tell(struct event event)
{
    session_update(session, &event);
    event_free(&event);
}

static void key(int code)
{
    tell((struct event){.kind = EVENT_KEY, .key = code});
}

/* The request of the effect of this kind, 0 where none was asked for. */
static uint64_t request_of(enum effect_kind kind, char **what)
{
    struct effect effect;
    uint64_t request = 0;
    while (session_take(session, &effect)) {
        if (effect.kind == kind) {
            request = effect.request;
            free(*what);
            *what = mem_dup(effect.text);
        }
        effect_free(&effect);
    }
    return request;
}

static struct lesson *a_lesson(void)
{
    struct err err = {0};
    struct lesson *lesson = NULL;
    ck_assert_msg(lesson_parse_text("01-a-lesson/lesson.md", span_of(text), &lesson, &err) == 0, "%s", err.text);
    return lesson;
}

static void come_back(int64_t after, const char *question)
{
    struct record *record = mem_alloc(sizeof *record);
    session = session_open(&catalog);
    session->opened_at = THEN + after;
    record->answers = mem_array(1, sizeof *record->answers);
    record->answer_count = 1;
    record->answers[0] = (struct answer){
        .lesson = mem_dup("01-a-lesson"), .question = mem_dup(question), .wrong_count = 1, .when = THEN};
    tell((struct event){.kind = EVENT_PROGRESS, .record = record});
}

static void arrives(uint64_t request)
{
    tell((struct event){.kind = EVENT_LESSON, .request = request, .lesson = a_lesson()});
}

static uint64_t warm_up_request(void)
{
    char *lesson = NULL;
    uint64_t request = request_of(EFFECT_OPEN_LESSON, &lesson);
    if (request != 0)
        ck_assert_str_eq(lesson, "01-a-lesson");
    free(lesson);
    return request;
}

START_TEST(who_comes_back_the_next_day_is_asked_and_the_answer_is_stored)
{
    come_back(DAY, "who");
    uint64_t request = warm_up_request();
    ck_assert_uint_ne(request, 0);
    arrives(request);
    ck_assert_int_eq(session->screen, SCREEN_HOME);
    ck_assert_str_eq(session->ask.question->id, "who");
    ck_assert_str_eq(intent_next_label(session), "skip the warm-up");
    session->ask.shown = true;
    key('1');
    ck_assert(session->ask.right);
    char *stored = NULL;
    ck_assert_uint_ne(request_of(EFFECT_STORE_ANSWER, &stored), 0);
    ck_assert_str_eq(stored, "01-a-lesson");
    key('v'); /* its proof is the scene */
    ck_assert_uint_ne(request_of(EFFECT_OPEN_LESSON, &stored), 0);
    ck_assert_int_eq(session->wanted_scene, 0);
    free(stored);
    session_close(session);
}
END_TEST

START_TEST(space_skips_it_and_it_does_not_return)
{
    come_back(DAY, "who");
    arrives(warm_up_request());
    key(' ');
    ck_assert_ptr_null(session->ask.question);
    char *what = NULL;
    ck_assert_uint_eq(request_of(EFFECT_STORE_ANSWER, &what), 0);
    tell((struct event){.kind = EVENT_PROGRESS, .record = mem_alloc(sizeof(struct record))});
    ck_assert_uint_eq(warm_up_request(), 0);
    key(' ');
    ck_assert_uint_ne(warm_up_request(), 0); /* now it opens the lesson */
    free(what);
    session_close(session);
}
END_TEST

START_TEST(nobody_is_asked_on_the_same_day_or_what_is_no_longer_there)
{
    come_back(HOUR, "who");
    ck_assert_uint_eq(warm_up_request(), 0);
    session_close(session);
    come_back(DAY, "gone");
    arrives(warm_up_request());
    ck_assert_ptr_null(session->ask.question);
    ck_assert_int_eq(session->screen, SCREEN_HOME);
    session_close(session);
}
END_TEST

START_TEST(a_lesson_that_is_opened_meanwhile_closes_the_question)
{
    come_back(DAY, "who");
    uint64_t request = warm_up_request();
    key(' ');
    uint64_t second = warm_up_request();
    arrives(request);
    arrives(second);
    ck_assert_int_eq(session->screen, SCREEN_LESSON);
    ck_assert_ptr_null(session->ask.question);
    session_close(session);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("review");
    tcase_add_test(cases, a_wrong_answer_is_due_the_next_day_and_later_with_each_right_one);
    tcase_add_test(cases, a_prediction_never_comes_back);
    tcase_add_test(cases, the_one_that_waits_longest_comes_first);
    tcase_add_test(cases, who_comes_back_the_next_day_is_asked_and_the_answer_is_stored);
    tcase_add_test(cases, space_skips_it_and_it_does_not_return);
    tcase_add_test(cases, nobody_is_asked_on_the_same_day_or_what_is_no_longer_there);
    tcase_add_test(cases, a_lesson_that_is_opened_meanwhile_closes_the_question);
    return suite_run();
}

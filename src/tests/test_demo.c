/* A demo's session alone: keys and answers in, effects out. The test plays the kernel and the clock. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/span.h"
#include "course/lesson_parse.h"
#include "course/stamp.h"
#include "lab/demo_words.h"
#include "lab/session.h"
#include "lab/session_run.h"
#include "tests/suite_main.h"

static const char text[] = "# A lesson\n\n## First page\n\n"
                           "### predict jumps\nHow many jumps?\n"
                           "- [x] none — *Straight on.*\n"
                           "- [ ] one — *No loop.*\n\n"
                           "```scene the code\n"
                           "disasm prog main\n"
                           "predict jumps\n"
                           "disasm prog other\n"
                           "expect jumps = 0\n"
                           "say Straight on.\n"
                           "```\n\n"
                           "```scene many runs\n"
                           "repeat 3 prog\n"
                           "```\n\n"
                           "<!-- notes: Ask first. -->\n";
static const char recording[] =
    "{\"version\":2,\"width\":20,\"height\":4}\n[0,\"o\",\"card\"]\n[1,\"m\",\"begin\"]\n"
    "[1,\"o\",\"\\u001b[2J\\u001b[2;1H step  repeat\\u001b[3;1H next  the end\"]\n";

static struct catalog_lesson lessons[] = {
    {.id = "01-a-lesson", .number = "01", .title = "A lesson", .pages = 1, .scenes = 2}};
static struct catalog catalog = {.lessons = lessons, .lesson_count = 1};
static struct session *session;
static uint64_t now;

static void tell(struct event event)
{
    event.now = now += 1000000;
    session_update(session, &event);
    event_free(&event);
}

static void shown(void)
{
    struct event event = {.kind = EVENT_DRAWN};
    event.drawn.question_shown = session->ask.question != NULL;
    event.drawn.question_seq = session->question_seq;
    tell(event);
}

static void key(int code)
{
    shown();
    tell((struct event){.kind = EVENT_KEY, .key = code});
}

static void keys(const char *codes)
{
    for (; *codes != '\0'; codes++)
        key(*codes);
}

/* Takes the effects that wait; the request of the last one of this kind, 0 when there was none. */
static uint64_t asked_for(enum effect_kind kind)
{
    struct effect effect;
    uint64_t request = 0;
    while (session_take(session, &effect)) {
        request = effect.kind == kind ? effect.request : request;
        effect_free(&effect);
    }
    return request;
}

static void begin(unsigned lacks)
{
    struct plan plan = {.items = mem_array(2, sizeof *plan.items), .count = 2, .capacity = 2};
    struct lesson *lesson = NULL;
    plan.items[0] = (struct plan_item){.minutes = 4, .note = mem_dup("Breathe.")};
    plan.items[1] = (struct plan_item){.scene = 1};
    session = session_open(&catalog);
    session_demo(session, &plan, lacks, lacks != 0 ? "there is only one processor here" : NULL);
    ck_assert_uint_ne(asked_for(EFFECT_OPEN_LESSON), 0);
    ck_assert_int_eq(lesson_parse_text("lessons/01-a-lesson/lesson.md", span_of(text), &lesson, NULL), 0);
    tell((struct event){.kind = EVENT_LESSON, .lesson = lesson});
}

static void begin_able(void)
{
    begin(0);
}

static void end(void)
{
    session_close(session);
    session = NULL;
}

/* Answers the disassembly that was asked for: so many jumps. */
static void answer_disasm(int jumps)
{
    uint64_t request = asked_for(EFFECT_DISASM);
    ck_assert_uint_ne(request, 0);
    struct event event = {
        .kind = EVENT_SOURCE, .request = request, .path = mem_dup("disasm"), .text = mem_dup("ret\n")};
    event.results = mem_array(1, sizeof *event.results);
    event.results[0] = (struct result){mem_dup("jumps"), jumps};
    event.result_count = 1;
    tell(event);
}

static void expect_next(const char *words)
{
    struct buf next = {0};
    demo_words_next(session, &next);
    ck_assert_str_eq(buf_text(&next), words);
    buf_free(&next);
}

START_TEST(on_the_card_nothing_runs)
{
    ck_assert_int_eq(session->play.scene, -1);
    ck_assert_uint_eq(asked_for(EFFECT_DISASM), 0);
    expect_next("begin");
    key(KEY_PAGE_UP);
    ck_assert_str_eq(session->ui.message, "This is the first scene.");
    key(KEY_PAGE_DOWN);
    ck_assert_int_eq(session->play.scene, 0);
    ck_assert_uint_ne(asked_for(EFFECT_DISASM), 0);
}
END_TEST

START_TEST(one_key_leaves_the_question_and_goes_on)
{
    key(KEY_PAGE_DOWN);
    answer_disasm(0);
    ck_assert_int_eq(session->play.phase, PLAY_PREDICT);
    expect_next("the machine answers");
    key(KEY_PAGE_DOWN);
    answer_disasm(0);
    ck_assert_int_eq(session->play.phase, PLAY_DONE);
    expect_next("scene 01.2");
    struct buf said = {0};
    demo_words_said(session, &said);
    ck_assert_str_eq(buf_text(&said), "The machine: none. Straight on.\nStraight on.");
    buf_free(&said);
    ck_assert_uint_eq(asked_for(EFFECT_STORE_ANSWER), 0); /* a class is no learner */
}
END_TEST

START_TEST(the_tally_is_counted_while_it_is_typed)
{
    keys("3"); /* no question yet */
    ck_assert_ptr_null(session->demo.entry);
    key(KEY_PAGE_DOWN);
    answer_disasm(0);
    keys("12 7");
    ck_assert_int_eq(session->demo.tally[0], 12);
    ck_assert_int_eq(session->demo.tally[1], 7);
    keys(" 5");
    ck_assert_str_eq(session->ui.message, "There are 2 answers: 2 numbers are enough.");
    key(KEY_RUBOUT);
    key(KEY_RUBOUT);
    key(KEY_RETURN);
    ck_assert_ptr_null(session->demo.entry);
    ck_assert_int_eq(session->play.phase, PLAY_PREDICT); /* Enter ends the tally and nothing else */
    keys("999999999999999999999");
    ck_assert_int_eq(session->demo.tally[0], 9999);
    key(KEY_PAGE_DOWN); /* ends it and goes on */
    answer_disasm(0);
    struct buf said = {0};
    demo_words_said(session, &said);
    ck_assert_ptr_nonnull(strstr(buf_text(&said), "The class: none 9999, one 0."));
    buf_free(&said);
}
END_TEST

START_TEST(a_run_that_comes_out_otherwise_gives_way_to_the_recorded_one)
{
    key(KEY_PAGE_DOWN);
    answer_disasm(0);
    key(KEY_PAGE_DOWN);
    answer_disasm(2);
    ck_assert_int_eq(session->play.phase, PLAY_FAILED);
    key(KEY_PAGE_DOWN);
    uint64_t request = asked_for(EFFECT_RECORDING);
    ck_assert_uint_ne(request, 0);
    tell((struct event){.kind = EVENT_RECORDING,
                        .request = request,
                        .code = 1,
                        .reel = reel_read("x", span_of(recording), NULL)});
    ck_assert_ptr_nonnull(session->demo.reel);
    key(KEY_PAGE_DOWN);
    ck_assert(demo_plays_reel(session));
    expect_next("scene 01.2");
    key(KEY_PAGE_DOWN);
    ck_assert_uint_eq(session->demo.at, 1);
    ck_assert_ptr_null(session->demo.reel);
}
END_TEST

START_TEST(without_a_recording_a_failed_run_is_left)
{
    key(KEY_PAGE_DOWN);
    answer_disasm(0);
    key(KEY_PAGE_DOWN);
    answer_disasm(2);
    key(KEY_PAGE_DOWN);
    tell((struct event){.kind = EVENT_RECORDING, .request = asked_for(EFFECT_RECORDING)});
    ck_assert_str_eq(session->ui.message, "There is no recorded run of this scene.");
    key(KEY_PAGE_DOWN);
    ck_assert_uint_eq(session->demo.at, 1);
}
END_TEST

START_TEST(what_the_machine_lacks_is_asked_for_as_recorded)
{
    end();
    begin(NEED_CPUS);
    ck_assert_uint_eq(asked_for(EFFECT_RECORDING), 0); /* one process at a time: the first scene runs */
    key(KEY_RIGHT_ARROW);
    uint64_t request = asked_for(EFFECT_RECORDING);
    ck_assert_uint_ne(request, 0);
    key(KEY_PAGE_DOWN); /* before it has come: waits */
    ck_assert_int_eq(session->play.scene, -1);
    tell((struct event){
        .kind = EVENT_RECORDING, .request = request, .reel = reel_read("x", span_of(recording), NULL)});
    struct buf place = {0};
    demo_words_place(session, &place);
    ck_assert_str_eq(buf_text(&place), "RECORDED, of an older text  scene 2 of 2");
    buf_free(&place);
    ck_assert_str_eq(session->ui.message, "A recorded run plays: there is only one processor here");
    key(KEY_PAGE_DOWN);
    expect_next("the end");
    key(KEY_PAGE_UP);
    ck_assert(!demo_plays_reel(session));
    key(KEY_PAGE_UP);
    ck_assert_uint_eq(session->demo.at, 0);
}
END_TEST

START_TEST(followers_are_told_what_changed_and_nothing_else)
{
    ck_assert_uint_ne(asked_for(EFFECT_TELL), 0); /* since the lesson came */
    tell((struct event){.kind = EVENT_TIME});
    ck_assert_uint_eq(asked_for(EFFECT_TELL), 0);
    struct notes notes;
    ck_assert_int_eq(notes_read(&notes, span_of(session->demo.told), NULL), 0);
    ck_assert_str_eq(notes.title, "01.1 the code");
    ck_assert_str_eq(notes.speaker, "Ask first.");
    ck_assert_str_eq(notes.plan, "Breathe.");
    ck_assert_str_eq(notes.question, "How many jumps?");
    ck_assert(!notes.asked);
    notes_free(&notes);
    key(KEY_PAGE_DOWN);
    answer_disasm(0);
    ck_assert_int_eq(notes_read(&notes, span_of(session->demo.told), NULL), 0);
    ck_assert(notes.asked);
    notes_free(&notes);
}
END_TEST

START_TEST(a_dark_screen_wakes_at_any_key_which_does_nothing_else)
{
    key('.');
    ck_assert(session->demo.dark);
    key(KEY_PAGE_DOWN);
    ck_assert(!session->demo.dark);
    ck_assert_int_eq(session->play.scene, -1);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("demo");
    tcase_add_checked_fixture(cases, begin_able, end);
    tcase_add_test(cases, on_the_card_nothing_runs);
    tcase_add_test(cases, one_key_leaves_the_question_and_goes_on);
    tcase_add_test(cases, the_tally_is_counted_while_it_is_typed);
    tcase_add_test(cases, a_run_that_comes_out_otherwise_gives_way_to_the_recorded_one);
    tcase_add_test(cases, without_a_recording_a_failed_run_is_left);
    tcase_add_test(cases, what_the_machine_lacks_is_asked_for_as_recorded);
    tcase_add_test(cases, followers_are_told_what_changed_and_nothing_else);
    tcase_add_test(cases, a_dark_screen_wakes_at_any_key_which_does_nothing_else);
    return suite_run();
}

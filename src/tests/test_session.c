/* The session alone: events in, effects out, no process and no clock. The test plays the kernel. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "course/lesson_parse.h"
#include "lab/intent.h"
#include "lab/session.h"
#include "tests/suite_main.h"

static const char text[] = "# A lesson\n\n<!-- minutes: 5 -->\n\n"
                           "## First page\n\nSome words.\n\n"
                           "### predict lost\nHow many?\n"
                           "- [ ] zero — *Both stored.*\n"
                           "- [x] one — *One is lost.*\n\n"
                           "```scene be the scheduler\n"
                           "start racer held\n"
                           "predict lost\n"
                           "step racer by insn\n"
                           "step racer by insn\n"
                           "expect racer prints \"done\"\n"
                           "```\n\n"
                           "### question who\nWho?\n"
                           "- [x] A — *It is A.*\n"
                           "- [ ] B — *It is not B.*\n\n"
                           "## Second page\n\nMore words.\n";

static struct catalog_lesson lessons[] = {
    {.id = "01-a-lesson", .number = "01", .title = "A lesson", .pages = 2, .scenes = 1, .questions = 1}};
static struct catalog catalog = {.lessons = lessons, .lesson_count = 1};
static struct session *session;
static uint64_t now;

static void tell(struct event event)
{
    event.now = now += 1000000;
    session_update(session, &event);
    event_free(&event);
}

static void key(int code)
{
    tell((struct event){.kind = EVENT_KEY, .key = code});
}

/* Takes effects up to the first of this kind; the test fails when there is none. */
static struct effect effect_of(enum effect_kind kind)
{
    struct effect effect;
    while (session_take(session, &effect)) {
        if (effect.kind == kind)
            return effect;
        effect_free(&effect);
    }
    ck_abort_msg("the session did not ask for effect %d", kind);
    return effect;
}

static bool asked_for(enum effect_kind kind)
{
    struct effect effect;
    bool found = false;
    while (session_take(session, &effect)) {
        found |= effect.kind == kind;
        effect_free(&effect);
    }
    return found;
}

static void news(enum news_kind kind, int actor, enum outcome outcome, const char *said)
{
    struct event event = {.kind = EVENT_NEWS, .request = session->stage.epoch};
    event.news = (struct stage_news){.kind = kind, .actor = actor, .outcome = outcome, .text = mem_dup(said)};
    event.news.length = said != NULL ? strlen(said) : 0;
    tell(event);
}

/* A snapshot of `count` held actors, pid 100 and up. */
static void snapshot(size_t count)
{
    struct event event = {.kind = EVENT_SNAPSHOT, .request = session->stage.epoch};
    event.snapshot = mem_alloc(sizeof *event.snapshot);
    event.snapshot->actors = mem_array(count, sizeof *event.snapshot->actors);
    event.snapshot->nactors = count;
    for (size_t i = 0; i < count; i++)
        event.snapshot->actors[i] = (struct actor_view){.id = (int)i,
                                                        .parent = -1,
                                                        .pid = 100 + (pid_t)i,
                                                        .held = true,
                                                        .alive = true,
                                                        .name = mem_dup("racer")};
    tell(event);
}

static void drawn(void)
{
    struct event event = {.kind = EVENT_DRAWN};
    event.drawn.question_shown = session->ask.question != NULL;
    event.drawn.question_seq = session->question_seq;
    event.drawn.next_shown = true;
    tell(event);
}

static void begin(void)
{
    struct err err = {0};
    struct event event = {.kind = EVENT_LESSON};
    session = session_open(&catalog);
    key(' ');
    struct effect effect = effect_of(EFFECT_OPEN_LESSON);
    ck_assert_str_eq(effect.text, "01-a-lesson");
    effect_free(&effect);
    int parsed = lesson_parse_text("lessons/01-a-lesson/lesson.md", span_of(text), &event.lesson, &err);
    ck_assert_msg(parsed == 0, "%s", err.text);
    tell(event);
    ck_assert_int_eq(session->screen, SCREEN_LESSON);
    drawn();
}

static void end(void)
{
    session_close(session);
}

/* Space on the first page, and the kernel's answers up to the prediction. */
static void start_scene(void)
{
    key(' ');
    struct effect effect = effect_of(EFFECT_START);
    ck_assert_str_eq(effect.path, "racer");
    ck_assert(effect.held);
    effect_free(&effect);
    news(NEWS_STARTED, 0, OUT_READY, NULL);
    news(NEWS_OUTCOME, 0, OUT_READY, NULL);
    snapshot(1);
}

static void answer(int digit)
{
    drawn();
    key('0' + digit);
}

static void stepped(void)
{
    news(NEWS_OUTCOME, 0, OUT_STEPPED, NULL);
    snapshot(1);
}

START_TEST(space_starts_the_scene_with_a_clean_stage)
{
    key(' ');
    struct effect effect = effect_of(EFFECT_STAGE_CLEAR);
    effect_free(&effect);
    effect = effect_of(EFFECT_START);
    effect_free(&effect);
    ck_assert_int_eq(session->play.phase, PLAY_WAITING);
}
END_TEST

START_TEST(nothing_runs_before_a_prediction_is_answered)
{
    start_scene();
    ck_assert_int_eq(session->play.phase, PLAY_PREDICT);
    drawn();
    key(' ');
    key('a');
    ck_assert(!asked_for(EFFECT_STEP));
    ck_assert(!session->ask.answered);
    ck_assert_ptr_nonnull(strstr(session->ui.message, "Nothing runs"));
    answer(1);
    ck_assert(session->ask.answered);
    key(' ');
    ck_assert(asked_for(EFFECT_STEP));
}
END_TEST

START_TEST(space_never_answers)
{
    start_scene();
    drawn();
    key(' ');
    ck_assert(!session->ask.answered);
    ck_assert_ptr_nonnull(strstr(session->ui.message, "Space never answers"));
}
END_TEST

START_TEST(a_digit_typed_before_the_question_was_drawn_is_dropped)
{
    start_scene();
    key('1');
    ck_assert(!session->ask.answered);
    answer(1);
    ck_assert(session->ask.answered);
}
END_TEST

START_TEST(a_prediction_is_stored_and_never_scored)
{
    start_scene();
    answer(1);
    struct effect effect = effect_of(EFFECT_STORE_ANSWER);
    ck_assert(effect.predict);
    ck_assert_int_eq((int)effect.number, 0);
    effect_free(&effect);
}
END_TEST

START_TEST(a_wrong_answer_says_why_that_option_is_wrong)
{
    session->activity = 1;
    key(' ');
    answer(2);
    ck_assert_ptr_nonnull(strstr(session->ui.message, "It is not B."));
    ck_assert(!session->ask.right);
}
END_TEST

START_TEST(a_hand_step_leaves_the_script_and_space_rewinds)
{
    start_scene();
    answer(1);
    key('a');
    ck_assert(session->play.off_script);
    stepped();
    ck_assert_str_eq(intent_next_label(session), "rewind and continue");
    asked_for(EFFECT_STEP);
    key(' ');
    ck_assert(asked_for(EFFECT_START));
    ck_assert(!session->play.off_script);
}
END_TEST

/* The script goes on from where it was, and not from the step before. */
START_TEST(undo_leaves_the_script)
{
    start_scene();
    answer(1);
    key(' ');
    stepped();
    ck_assert_int_eq(session->play.phase, PLAY_STEP);
    ck_assert(!session->play.off_script);
    key('u');
    ck_assert(session->play.off_script);
}
END_TEST

START_TEST(undo_drives_new_processes_through_all_but_the_last_step)
{
    start_scene();
    answer(1);
    key(' ');
    stepped();
    key(' ');
    stepped();
    ck_assert_uint_eq(session->stage.token_count, 3);
    asked_for(EFFECT_STEP);
    key('u');
    ck_assert(asked_for(EFFECT_START));
    ck_assert_uint_eq(session->stage.token_count, 0);
    news(NEWS_STARTED, 0, OUT_READY, NULL);
    news(NEWS_OUTCOME, 0, OUT_READY, NULL);
    snapshot(1);
    ck_assert(asked_for(EFFECT_STEP));
    stepped();
    ck_assert(!session->redo.active);
    ck_assert_uint_eq(session->stage.token_count, 2);
    ck_assert_ptr_nonnull(strstr(session->ui.message, "Undone: new processes were driven to step 1."));
}
END_TEST

START_TEST(news_of_an_older_stage_is_dropped)
{
    uint64_t old = session->stage.epoch;
    start_scene();
    struct event event = {.kind = EVENT_NEWS, .request = old};
    event.news = (struct stage_news){.kind = NEWS_ENDED, .actor = 0, .outcome = OUT_EXITED};
    tell(event);
    ck_assert(!session->stage.actors[0].ended);
}
END_TEST

START_TEST(an_expectation_that_fails_says_expected_and_got)
{
    start_scene();
    answer(1);
    key(' ');
    stepped();
    key(' ');
    news(NEWS_OUTPUT, 0, OUT_STEPPED, "something else\n");
    news(NEWS_ENDED, 0, OUT_EXITED, NULL);
    snapshot(1);
    ck_assert_int_eq(session->play.phase, PLAY_FAILED);
    ck_assert_ptr_nonnull(strstr(session->play.failure, "lesson.md:19"));
    ck_assert_ptr_nonnull(strstr(session->play.failure, "expected: racer prints \"done\""));
    ck_assert_ptr_nonnull(strstr(session->play.failure, "got: it printed \"something else"));
}
END_TEST

/* What the lesson said is what is read; a process that ends meanwhile is in the journal. */
START_TEST(a_late_end_does_not_replace_the_lessons_word)
{
    start_scene();
    answer(1);
    key(' ');
    stepped();
    news(NEWS_STARTED, 1, OUT_RUNNING, "peer");
    key(' ');
    news(NEWS_OUTPUT, 0, OUT_STEPPED, "something else\n");
    news(NEWS_ENDED, 0, OUT_EXITED, NULL);
    snapshot(2);
    ck_assert_int_eq(session->play.phase, PLAY_FAILED);
    ck_assert_ptr_nonnull(strstr(session->ui.message, "FAIL"));
    news(NEWS_ENDED, 1, OUT_EXITED, NULL);
    snapshot(2);
    ck_assert_ptr_nonnull(strstr(session->ui.message, "FAIL"));
    ck_assert_ptr_nonnull(
        strstr(journal_at(&session->journal, journal_end(&session->journal) - 1)->text, "B (peer) exited"));
}
END_TEST

START_TEST(a_scene_that_holds_is_stored_and_reveals_the_prediction)
{
    start_scene();
    answer(1);
    key(' ');
    stepped();
    asked_for(EFFECT_STEP);
    key(' ');
    news(NEWS_OUTPUT, 0, OUT_STEPPED, "done\n");
    stepped();
    ck_assert_int_eq(session->play.phase, PLAY_DONE);
    ck_assert(asked_for(EFFECT_STORE_SCENE));
    ck_assert_ptr_nonnull(strstr(session->ui.message, "You said zero. The machine says one."));
}
END_TEST

START_TEST(a_key_that_cannot_act_says_why)
{
    key('u');
    ck_assert_ptr_nonnull(strstr(session->ui.message, "No process is on the stage yet"));
    key('%');
    ck_assert_ptr_nonnull(strstr(session->ui.message, "? lists the keys"));
}
END_TEST

START_TEST(every_action_has_words_for_the_help)
{
    for (size_t i = 0; i < intent_action_count; i++) {
        ck_assert_msg(intent_actions[i].help != NULL && *intent_actions[i].help != '\0', "row %zu", i);
        ck_assert_ptr_nonnull(intent_actions[i].keys);
        for (size_t j = i + 1; j < intent_action_count; j++)
            ck_assert_msg(intent_actions[i].key != intent_actions[j].key ||
                              (intent_actions[i].places & intent_actions[j].places) == 0,
                          "%s and %s share a key", intent_actions[i].label, intent_actions[j].label);
    }
}
END_TEST

START_TEST(a_long_explore_says_how_far_it_is_and_the_same_key_stops_it)
{
    start_scene();
    answer(1);
    key('o');
    struct effect effect = effect_of(EFFECT_EXPLORE);
    uint64_t request = effect.request;
    effect_free(&effect);
    tell((struct event){.kind = EVENT_SOURCE,
                        .request = request,
                        .path = mem_dup("exploring"),
                        .text = mem_dup("explore looks: 9 states; o stops it")});
    ck_assert_str_eq(session->ui.message, "explore looks: 9 states; o stops it");
    key('o');
    ck_assert(asked_for(EFFECT_EXPLORE_CANCEL));
    tell((struct event){.kind = EVENT_FAILED, .request = request, .text = mem_dup("Stopped: not all.")});
    ck_assert_str_eq(session->ui.message, "Stopped: not all.");
    key('o');
    ck_assert(asked_for(EFFECT_EXPLORE));
}
END_TEST

START_TEST(d_drains_only_where_there_is_something_to_drain)
{
    start_scene();
    answer(1);
    key('d');
    ck_assert_ptr_nonnull(strstr(session->ui.message, "There are no store buffers here"));
    ck_assert(!asked_for(EFFECT_DRAIN));
    key('m');
    struct effect effect = effect_of(EFFECT_BUFFERS);
    ck_assert_int_eq((int)effect.number, 1);
    effect_free(&effect);
}
END_TEST

START_TEST(a_look_that_was_under_way_is_no_answer)
{
    start_scene();
    answer(1);
    key('a');
    struct effect effect = effect_of(EFFECT_STEP);
    news(NEWS_OUTCOME, 0, OUT_STEPPED, NULL);
    struct event early = {
        .kind = EVENT_SNAPSHOT, .request = session->stage.epoch, .after = effect.request - 1};
    early.snapshot = mem_alloc(sizeof *early.snapshot);
    tell(early);
    ck_assert(session->drive.busy);
    struct event late = {.kind = EVENT_SNAPSHOT, .request = session->stage.epoch, .after = effect.request};
    late.snapshot = mem_alloc(sizeof *late.snapshot);
    tell(late);
    ck_assert(!session->drive.busy);
    effect_free(&effect);
}
END_TEST

START_TEST(leaving_says_what_ended_and_where_one_returns)
{
    start_scene();
    key('q');
    ck_assert_int_eq(session->screen, SCREEN_HOME);
    ck_assert_ptr_nonnull(strstr(session->ui.message, "ended. You return to page 1"));
    ck_assert(asked_for(EFFECT_STAGE_CLEAR));
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("session");
    tcase_add_checked_fixture(cases, begin, end);
    tcase_add_test(cases, space_starts_the_scene_with_a_clean_stage);
    tcase_add_test(cases, nothing_runs_before_a_prediction_is_answered);
    tcase_add_test(cases, space_never_answers);
    tcase_add_test(cases, a_digit_typed_before_the_question_was_drawn_is_dropped);
    tcase_add_test(cases, a_prediction_is_stored_and_never_scored);
    tcase_add_test(cases, a_wrong_answer_says_why_that_option_is_wrong);
    tcase_add_test(cases, a_hand_step_leaves_the_script_and_space_rewinds);
    tcase_add_test(cases, undo_leaves_the_script);
    tcase_add_test(cases, undo_drives_new_processes_through_all_but_the_last_step);
    tcase_add_test(cases, news_of_an_older_stage_is_dropped);
    tcase_add_test(cases, an_expectation_that_fails_says_expected_and_got);
    tcase_add_test(cases, a_late_end_does_not_replace_the_lessons_word);
    tcase_add_test(cases, a_scene_that_holds_is_stored_and_reveals_the_prediction);
    tcase_add_test(cases, a_key_that_cannot_act_says_why);
    tcase_add_test(cases, every_action_has_words_for_the_help);
    tcase_add_test(cases, a_long_explore_says_how_far_it_is_and_the_same_key_stops_it);
    tcase_add_test(cases, d_drains_only_where_there_is_something_to_drain);
    tcase_add_test(cases, a_look_that_was_under_way_is_no_answer);
    tcase_add_test(cases, leaving_says_what_ended_and_where_one_returns);
    return suite_run();
}

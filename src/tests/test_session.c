/* The session alone: events in, effects out, no process and no clock. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lab/intent.h"
#include "tests/played.h"
#include "tests/suite_main.h"

START_TEST(space_starts_the_scene_with_a_clean_stage)
{
    played_key(' ');
    struct effect effect = played_effect_of(EFFECT_STAGE_CLEAR);
    effect_free(&effect);
    effect = played_effect_of(EFFECT_START);
    effect_free(&effect);
    ck_assert_int_eq(played->play.phase, PLAY_WAITING);
}
END_TEST

START_TEST(nothing_runs_before_a_prediction_is_answered)
{
    played_start_scene();
    ck_assert_int_eq(played->play.phase, PLAY_PREDICT);
    played_drawn();
    played_key(' ');
    played_key('a');
    ck_assert(!played_asked_for(EFFECT_STEP));
    ck_assert(!played->ask.answered);
    ck_assert_ptr_nonnull(strstr(played->ui.message, "Nothing runs"));
    played_answer(1);
    ck_assert(played->ask.answered);
    played_key(' ');
    ck_assert(played_asked_for(EFFECT_STEP));
}
END_TEST

START_TEST(space_never_answers)
{
    played_start_scene();
    played_drawn();
    played_key(' ');
    ck_assert(!played->ask.answered);
    ck_assert_ptr_nonnull(strstr(played->ui.message, "Space never answers"));
}
END_TEST

START_TEST(a_digit_typed_before_the_question_was_drawn_is_dropped)
{
    played_start_scene();
    played_key('1');
    ck_assert(!played->ask.answered);
    played_answer(1);
    ck_assert(played->ask.answered);
}
END_TEST

START_TEST(a_prediction_is_stored_and_never_scored)
{
    played_start_scene();
    played_answer(1);
    struct effect effect = played_effect_of(EFFECT_STORE_ANSWER);
    ck_assert(effect.predict);
    ck_assert_int_eq((int)effect.number, 0);
    effect_free(&effect);
}
END_TEST

START_TEST(a_wrong_answer_says_why_that_option_is_wrong)
{
    played->activity = 1;
    played_key(' ');
    played_answer(2);
    ck_assert_ptr_nonnull(strstr(played->ui.message, "It is not B."));
    ck_assert(!played->ask.right);
}
END_TEST

START_TEST(a_hand_step_leaves_the_script_and_space_rewinds)
{
    played_start_scene();
    played_answer(1);
    played_key('a');
    ck_assert(played->play.off_script);
    played_stepped();
    ck_assert_str_eq(intent_next_label(played), "rewind and continue");
    played_asked_for(EFFECT_STEP);
    played_key(' ');
    ck_assert(played_asked_for(EFFECT_START));
    ck_assert(!played->play.off_script);
}
END_TEST

/* The script goes on from where it was, and not from the step before. */
START_TEST(undo_leaves_the_script)
{
    played_start_scene();
    played_answer(1);
    played_key(' ');
    played_stepped();
    ck_assert_int_eq(played->play.phase, PLAY_STEP);
    ck_assert(!played->play.off_script);
    played_key('u');
    ck_assert(played->play.off_script);
}
END_TEST

START_TEST(undo_drives_new_processes_through_all_but_the_last_step)
{
    played_start_scene();
    played_answer(1);
    played_key(' ');
    played_stepped();
    played_key(' ');
    played_stepped();
    ck_assert_uint_eq(played->stage.token_count, 3);
    played_asked_for(EFFECT_STEP);
    played_key('u');
    ck_assert(played_asked_for(EFFECT_START));
    ck_assert_uint_eq(played->stage.token_count, 0);
    played_news(NEWS_STARTED, 0, OUT_READY, NULL);
    played_news(NEWS_OUTCOME, 0, OUT_READY, NULL);
    played_snapshot(1);
    ck_assert(played_asked_for(EFFECT_STEP));
    played_stepped();
    ck_assert(!played->redo.active);
    ck_assert_uint_eq(played->stage.token_count, 2);
    ck_assert_ptr_nonnull(strstr(played->ui.message, "Undone: new processes were driven to step 1."));
}
END_TEST

START_TEST(news_of_an_older_stage_is_dropped)
{
    uint64_t old = played->stage.epoch;
    played_start_scene();
    struct event event = {.kind = EVENT_NEWS, .request = old};
    event.news = (struct stage_news){.kind = NEWS_ENDED, .actor = 0, .outcome = OUT_EXITED};
    played_tell(event);
    ck_assert(!played->stage.actors[0].ended);
}
END_TEST

START_TEST(an_expectation_that_fails_says_expected_and_got)
{
    played_start_scene();
    played_answer(1);
    played_key(' ');
    played_stepped();
    played_key(' ');
    played_news(NEWS_OUTPUT, 0, OUT_STEPPED, "something else\n");
    played_news(NEWS_ENDED, 0, OUT_EXITED, NULL);
    played_snapshot(1);
    ck_assert_int_eq(played->play.phase, PLAY_FAILED);
    ck_assert_ptr_nonnull(strstr(played->play.failure, "lesson.md:19"));
    ck_assert_ptr_nonnull(strstr(played->play.failure, "expected: racer prints \"done\""));
    ck_assert_ptr_nonnull(strstr(played->play.failure, "got: it printed \"something else"));
}
END_TEST

/* What the lesson said is what is read; a process that ends meanwhile is in the journal. */
START_TEST(a_late_end_does_not_replace_the_lessons_word)
{
    played_start_scene();
    played_answer(1);
    played_key(' ');
    played_stepped();
    played_news(NEWS_STARTED, 1, OUT_RUNNING, "peer");
    played_key(' ');
    played_news(NEWS_OUTPUT, 0, OUT_STEPPED, "something else\n");
    played_news(NEWS_ENDED, 0, OUT_EXITED, NULL);
    played_snapshot(2);
    ck_assert_int_eq(played->play.phase, PLAY_FAILED);
    ck_assert_ptr_nonnull(strstr(played->ui.message, "FAIL"));
    played_news(NEWS_ENDED, 1, OUT_EXITED, NULL);
    played_snapshot(2);
    ck_assert_ptr_nonnull(strstr(played->ui.message, "FAIL"));
    ck_assert_ptr_nonnull(
        strstr(journal_at(&played->journal, journal_end(&played->journal) - 1)->text, "B (peer) exited"));
}
END_TEST

START_TEST(a_scene_that_holds_is_stored_and_reveals_the_prediction)
{
    played_start_scene();
    played_answer(1);
    played_key(' ');
    played_stepped();
    played_asked_for(EFFECT_STEP);
    played_key(' ');
    played_news(NEWS_OUTPUT, 0, OUT_STEPPED, "done\n");
    played_stepped();
    ck_assert_int_eq(played->play.phase, PLAY_DONE);
    ck_assert(played_asked_for(EFFECT_STORE_SCENE));
    ck_assert_ptr_nonnull(strstr(played->ui.message, "You said zero. The machine says one."));
}
END_TEST

START_TEST(a_key_that_cannot_act_says_why)
{
    played_key('u');
    ck_assert_ptr_nonnull(strstr(played->ui.message, "No process is on the stage yet"));
    played_key('%');
    ck_assert_ptr_nonnull(strstr(played->ui.message, "? lists the keys"));
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
    played_start_scene();
    played_answer(1);
    played_key('o');
    struct effect effect = played_effect_of(EFFECT_EXPLORE);
    uint64_t request = effect.request;
    effect_free(&effect);
    played_tell((struct event){.kind = EVENT_SOURCE,
                               .request = request,
                               .path = mem_dup("exploring"),
                               .text = mem_dup("explore looks: 9 states; o stops it")});
    ck_assert_str_eq(played->ui.message, "explore looks: 9 states; o stops it");
    played_key('o');
    ck_assert(played_asked_for(EFFECT_EXPLORE_CANCEL));
    played_tell(
        (struct event){.kind = EVENT_FAILED, .request = request, .text = mem_dup("Stopped: not all.")});
    ck_assert_str_eq(played->ui.message, "Stopped: not all.");
    played_key('o');
    ck_assert(played_asked_for(EFFECT_EXPLORE));
}
END_TEST

START_TEST(d_drains_only_where_there_is_something_to_drain)
{
    played_start_scene();
    played_answer(1);
    played_key('d');
    ck_assert_ptr_nonnull(strstr(played->ui.message, "There are no store buffers here"));
    ck_assert(!played_asked_for(EFFECT_DRAIN));
    played_key('m');
    struct effect effect = played_effect_of(EFFECT_BUFFERS);
    ck_assert_int_eq((int)effect.number, 1);
    effect_free(&effect);
}
END_TEST

START_TEST(a_look_that_was_under_way_is_no_answer)
{
    played_start_scene();
    played_answer(1);
    played_key('a');
    struct effect effect = played_effect_of(EFFECT_STEP);
    played_news(NEWS_OUTCOME, 0, OUT_STEPPED, NULL);
    struct event early = {
        .kind = EVENT_SNAPSHOT, .request = played->stage.epoch, .after = effect.request - 1};
    early.snapshot = mem_alloc(sizeof *early.snapshot);
    played_tell(early);
    ck_assert(played->drive.busy);
    struct event late = {.kind = EVENT_SNAPSHOT, .request = played->stage.epoch, .after = effect.request};
    late.snapshot = mem_alloc(sizeof *late.snapshot);
    played_tell(late);
    ck_assert(!played->drive.busy);
    effect_free(&effect);
}
END_TEST

START_TEST(leaving_says_what_ended_and_where_one_returns)
{
    played_start_scene();
    played_key('q');
    ck_assert_int_eq(played->screen, SCREEN_HOME);
    ck_assert_ptr_nonnull(strstr(played->ui.message, "ended. You return to page 1"));
    ck_assert(played_asked_for(EFFECT_STAGE_CLEAR));
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("session");
    tcase_add_checked_fixture(cases, played_begin, played_end);
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

/* Keys and clicks to actions: every key is answered, and one that cannot act says why in row 23. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lab/intent.h"
#include "lab/session_parts.h"

enum { OUTPUT_LINES = 4 /* that a key scrolls */ };

/* The lesson where the learner left off, else the first. */
int key_continue(const struct session *session)
{
    for (size_t i = 0; session->record.lesson != NULL && i < session->catalog->lesson_count; i++)
        if (strcmp(session->catalog->lessons[i].id, session->record.lesson) == 0)
            return (int)i;
    return 0;
}

static void page(struct session *session, int by);

static void space(struct session *session)
{
    switch (session->screen) {
    case SCREEN_HOME: {
        if (session->ask.question != NULL) {
            ask_close(session);
            break;
        }
        int lesson = key_continue(session);
        bool known = session->record.lesson != NULL;
        lesson_open(session, lesson, known ? session->record.page : 0, known ? session->record.scene : -1);
        break;
    }
    case SCREEN_LESSON: lesson_space(session); break;
    case SCREEN_EXERCISES: grade_open(session, session->ui.selected); break;
    case SCREEN_EXERCISE:
        if (grade_has_schedule(session))
            grade_stage(session);
        else
            grade_run(session);
        break;
    case SCREEN_STAGE: stage_hand(session, session->stage.selected, false); break;
    case SCREEN_DEMO: demo_next(session); break;
    case SCREEN_NOTES: page(session, 1); break;
    case SCREEN_REPLAY: saved_pause(session); break;
    }
}

static void move(struct session *session, int by)
{
    bool home = session->screen == SCREEN_HOME;
    if (!home && session->screen != SCREEN_EXERCISES) {
        /* Beside a text that follows the script by itself, lines are for the stage, pages for the text. */
        bool beside =
            session->screen == SCREEN_LESSON && session->ui.columns >= 100 && session->play.scene >= 0;
        lesson_scroll(session, beside ? VIEW_STAGE : lesson_scrolls(session), by);
        return;
    }
    int count = (int)(home ? session->catalog->lesson_count : session->catalog->exercise_count);
    int to = session->ui.selected + by;
    session->ui.selected = to < 0 ? 0 : to >= count ? count - 1 : to;
    session_changed(session);
}

static void open_selected(struct session *session)
{
    if (session->screen == SCREEN_EXERCISES)
        grade_open(session, session->ui.selected);
    else
        lesson_open(session, session->ui.selected, -1, -1);
}

static void page(struct session *session, int by)
{
    int rows = session->ui.rows > 6 ? session->ui.rows - 5 : 1;
    if (session->ui.help || session->screen != SCREEN_LESSON || lesson_can_scroll(session, by))
        lesson_scroll(session, lesson_scrolls(session), by * rows);
    else
        lesson_turn(session, by);
}

static void toggle(struct session *session, bool *what)
{
    *what = !*what;
    lesson_show(session, VIEW_STAGE);
}

static void scroll_output(struct session *session, int by)
{
    struct ui *ui = &session->ui;
    int to = ui->output_scroll + by * OUTPUT_LINES;
    ui->output_scroll = to < 0 ? 0 : to > ui->drawn.output_scroll_most ? ui->drawn.output_scroll_most : to;
    session_changed(session);
}

void key_close_help(struct session *session)
{
    free(session->ui.paper);
    free(session->ui.paper_title);
    session->ui.paper = session->ui.paper_title = NULL;
    session->ui.help = false;
    session_changed(session);
}

static void leave(struct session *session)
{
    if (session->ui.help) {
        key_close_help(session);
    } else if (session->screen == SCREEN_STAGE && session->exercise.index >= 0) {
        grade_leave_stage(session);
    } else if (session->screen == SCREEN_HOME || session->screen == SCREEN_STAGE ||
               session->screen == SCREEN_DEMO || session->screen == SCREEN_NOTES ||
               session->screen == SCREEN_REPLAY) {
        session->ui.quitting = true;
        session_ask_for(session, (struct effect){.kind = EFFECT_QUIT});
    } else if (session->screen == SCREEN_EXERCISE) {
        grade_leave(session);
        grade_list(session);
    } else {
        lesson_go_home(session);
    }
}

static void simple(struct session *session, enum effect_kind kind)
{
    session_ask_for(session, (struct effect){.kind = kind});
}

static void notes(struct session *session, bool write)
{
    struct effect effect = {.kind = write ? EFFECT_WRITE_SCREEN : EFFECT_NOTES};
    effect.text = mem_dup(session->lesson->number);
    effect.path = mem_dup(session_page(session)->title);
    session_ask_for(session, effect);
}

static void edit(struct session *session)
{
    if (session->screen == SCREEN_LESSON)
        play_edit(session);
    else
        grade_intent(session, INTENT_EDIT);
}

static void restart(struct session *session)
{
    if (session->screen == SCREEN_DEMO) {
        demo_restart(session);
        return;
    }
    int scene = session->play.scene;
    ask_close(session);
    play_begin(session, scene);
    lesson_show(session, VIEW_STAGE);
}

static void help(struct session *session)
{
    if (session->ui.help) {
        key_close_help(session);
        return;
    }
    session->ui.help = true;
    session->ui.help_scroll = 0;
    session_changed(session);
}

/* What only a demo and a saved run know. */
static void act_shown(struct session *session, enum intent intent, int which)
{
    struct reel *reel = session->replay.reel;
    switch (intent) {
    case INTENT_BACK: demo_back(session); break;
    case INTENT_SCENE_NEXT: demo_turn(session, 1); break;
    case INTENT_SCENE_PREV: demo_turn(session, -1); break;
    case INTENT_TALLY: demo_tally(session, which); break;
    case INTENT_DARK: demo_dark(session); break;
    case INTENT_PAUSE: saved_pause(session); break;
    case INTENT_PICTURE_NEXT: saved_go(session, reel_next_picture(reel)); break;
    case INTENT_PICTURE_PREV: saved_go(session, reel_picture_before(reel)); break;
    case INTENT_STOP_NEXT: saved_go(session, reel_next_stop(reel)); break;
    case INTENT_STOP_PREV: saved_go(session, reel_stop_before(reel)); break;
    case INTENT_FASTER: saved_faster(session, 1); break;
    case INTENT_SLOWER: saved_faster(session, -1); break;
    default: break;
    }
}

static void act(struct session *session, enum intent intent, int which)
{
    switch (intent) {
    case INTENT_NEXT: space(session); break;
    case INTENT_ANSWER: ask_answer(session, which); break;
    case INTENT_CHOOSE: walk_choose(session, which); break;
    case INTENT_PAGE_NEXT: page(session, 1); break;
    case INTENT_PAGE_PREV: page(session, -1); break;
    case INTENT_UP: move(session, -1); break;
    case INTENT_DOWN: move(session, 1); break;
    case INTENT_OPEN: open_selected(session); break;
    case INTENT_EXPLORE: orders_ask(session); break;
    case INTENT_WITNESS: orders_witness(session); break;
    case INTENT_OTHER_VIEW:
        lesson_show(session, session->ui.side == VIEW_READ ? VIEW_STAGE : VIEW_READ);
        break;
    case INTENT_STEP: stage_hand(session, which, false); break;
    case INTENT_RUN: stage_hand(session, which, true); break;
    case INTENT_STEP_SELECTED: stage_hand(session, session->stage.selected, false); break;
    case INTENT_SELECT_PREV: stage_select(session, -1); break;
    case INTENT_SELECT_NEXT: stage_select(session, 1); break;
    case INTENT_UNIT: stage_unit(session); break;
    case INTENT_BUFFERS: buffers_switch(session); break;
    case INTENT_DRAIN: buffers_hand(session); break;
    case INTENT_UNDO:
        if (!walk_back(session))
            undo_begin(session);
        break;
    case INTENT_RESTART: restart(session); break;
    case INTENT_SAVE: named_ask_name(session, ENTRY_SAVE); break;
    case INTENT_REPLAY: named_ask_name(session, ENTRY_PLAY); break;
    case INTENT_TYPE: stage_typing(session, true); break;
    case INTENT_TYPE_END: stage_typing(session, false); break;
    case INTENT_SOURCE: toggle(session, &session->ui.show_source); break;
    case INTENT_OUTPUT: toggle(session, &session->ui.show_output); break;
    case INTENT_OUTPUT_OLDER: scroll_output(session, 1); break;
    case INTENT_OUTPUT_NEWER: scroll_output(session, -1); break;
    case INTENT_LISTING: toggle(session, &session->ui.show_listing); break;
    case INTENT_PROOF: ask_proof(session); break;
    case INTENT_EXERCISES:
        lesson_go_home(session);
        grade_list(session);
        break;
    case INTENT_EDIT: edit(session); break;
    case INTENT_ORIGINAL: play_original(session); break;
    case INTENT_GRADE:
    case INTENT_HINT:
    case INTENT_RESET:
    case INTENT_SOLUTION:
    case INTENT_STAGE_WORK:
    case INTENT_TASK: grade_intent(session, intent); break;
    case INTENT_DOCTOR: simple(session, EFFECT_DOCTOR); break;
    case INTENT_NOTES: notes(session, false); break;
    case INTENT_WRITE: notes(session, true); break;
    case INTENT_HELP: help(session); break;
    case INTENT_HOME: leave(session); break;
    case INTENT_PLAIN:
        session->ui.plain = true;
        session_changed(session);
        simple(session, EFFECT_PLAIN);
        break;
    case INTENT_SUSPEND: simple(session, EFFECT_SUSPEND); break;
    case INTENT_REDRAW: simple(session, EFFECT_REDRAW); break;
    default: act_shown(session, intent, which); break;
    }
}

static bool help_key(struct session *session, enum intent intent)
{
    int rows = session->ui.rows > 6 ? session->ui.rows - 5 : 1;
    int by = intent == INTENT_DOWN        ? 1
             : intent == INTENT_UP        ? -1
             : intent == INTENT_PAGE_NEXT ? rows
             : intent == INTENT_PAGE_PREV ? -rows
                                          : 0;
    if (by != 0) {
        int to = session->ui.help_scroll + by;
        int most = session->ui.drawn.page_scroll_most;
        session->ui.help_scroll = to > most ? most : to < 0 ? 0 : to;
        session_changed(session);
        return true;
    }
    if (intent == INTENT_HOME || intent == INTENT_HELP || intent == INTENT_SUSPEND || intent == INTENT_REDRAW)
        return false;
    key_close_help(session); /* any other key closes it and does nothing else */
    return true;
}

void key_pressed(struct session *session, int key)
{
    int which;
    session->ui.word_stands = session->ui.answer_stands = false;
    if (session->ui.typing_to >= 0 && key != KEY_RELEASE && key != KEY_SUSPEND_LAB) {
        stage_type(session, key);
        return;
    }
    if (session->screen == SCREEN_DEMO && demo_typed(session, key))
        return;
    if (named_typed(session, key))
        return;
    const struct action *action = intent_of_key(session, key, &which);
    if (action == NULL) {
        session_refuse(session, "That key does nothing here; ? lists the keys.");
        return;
    }
    if (session->ui.help && help_key(session, action->intent))
        return;
    const char *why = action->refused != NULL ? action->refused(session) : NULL;
    if (why != NULL) {
        session_refuse(session, "%s", why);
        return;
    }
    act(session, action->intent, which);
}

static const struct hit *hit_at(const struct drawn *drawn, int row, int column)
{
    for (int i = 0; i < drawn->hit_count; i++) {
        const struct hit *hit = &drawn->hits[i];
        if (row >= hit->row && row < hit->row + hit->rows && column >= hit->column &&
            column < hit->column + hit->columns)
            return hit;
    }
    return NULL;
}

static void wheel(struct session *session, const struct event *event)
{
    if (session->screen != SCREEN_HOME && session->screen != SCREEN_EXERCISES)
        lesson_scroll(session, event->column >= session->ui.drawn.stage_column ? VIEW_STAGE : VIEW_READ,
                      event->wheel * 3);
    else
        move(session, event->wheel);
}

void key_clicked(struct session *session, const struct event *event)
{
    if (event->wheel != 0) {
        wheel(session, event);
        return;
    }
    const struct hit *hit = hit_at(&session->ui.drawn, event->row, event->column);
    if (hit == NULL)
        return;
    if (hit->key != KEY_NONE) {
        key_pressed(session, hit->key);
        return;
    }
    session->ui.selected = hit->select;
    open_selected(session);
}

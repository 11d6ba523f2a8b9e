/* Where the learner is: home, a lesson's page, and what is next on it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "course/lesson.h"
#include "lab/session_parts.h"
#include "lab/session_run.h"

void lesson_show(struct session *session, enum view_side side)
{
    session->ui.side = side;
    session_changed(session);
}

static void page_shown(struct session *session)
{
    session->ui.page_scroll = 0;
    session->activity = 0;
    session->ui.side = VIEW_READ;
    session_changed(session);
    session_store_place(session);
}

void lesson_go_home(struct session *session)
{
    char left[200] = "";
    if (session->screen == SCREEN_LESSON && session->lesson != NULL) {
        session_store_place(session);
        if (session->stage.count > 0)
            snprintf(left, sizeof left, "%zu process%s of %s ended. You return to page %d.",
                     session->stage.count, session->stage.count == 1 ? "" : "es", session->lesson->number,
                     session->page + 1);
    }
    play_end(session);
    ask_close(session);
    if (session->exercise.index >= 0)
        grade_leave(session);
    session->screen = SCREEN_HOME;
    key_close_help(session);
    session->ui.list_scroll = 0;
    session->ui.selected = session->lesson_index >= 0 ? session->lesson_index : 0;
    session_refuse(session, "%s", left);
}

void lesson_open(struct session *session, int index, int page, int scene)
{
    if (index < 0 || (size_t)index >= session->catalog->lesson_count)
        return;
    const struct catalog_lesson *lesson = &session->catalog->lessons[index];
    if (lesson->trouble != NULL) {
        session_refuse(session, "%s", lesson->trouble);
        return;
    }
    play_end(session);
    ask_close(session);
    session->wanted_page = page;
    session->wanted_scene = scene;
    session->lesson_index = index;
    session_ask_for(session, (struct effect){.kind = EFFECT_OPEN_LESSON, .text = mem_dup(lesson->id)});
}

static void run_headless(struct session *session)
{
    if (session->lesson->scene_count == 0) {
        session->settled = true;
        return;
    }
    play_begin(session, session->run_scene >= 0 ? session->run_scene : 0);
}

void lesson_arrived(struct session *session, const struct event *event)
{
    struct lesson **handed =
        (struct lesson **)&event->lesson; /* the one part of an event that changes hands */
    if (session->lesson != NULL)
        lesson_free(session->lesson);
    session->lesson = *handed;
    free(session->own_program);
    session->own_program = NULL;
    *handed = NULL;
    if (warm_up_arrived(session, event))
        return;
    ask_close(session);
    if (session->screen == SCREEN_DEMO) {
        demo_arrived(session);
        return;
    }
    session->screen = SCREEN_LESSON;
    int page = session->wanted_page;
    int scene = session->wanted_scene;
    session->wanted_page = session->wanted_scene = -1;
    if (scene >= 0 && (size_t)scene < session->lesson->scene_count)
        page = (int)session->lesson->scenes[scene].page;
    session->page = page >= 0 && (size_t)page < session->lesson->page_count ? page : 0;
    page_shown(session);
    if (session->headless) {
        run_headless(session);
    } else if (scene >= 0 && (size_t)scene < session->lesson->scene_count) {
        size_t index;
        enum activity activity;
        while ((activity = session_activity(session, &index)) != ACTIVITY_NONE &&
               !(activity == ACTIVITY_SCENE && (int)index == scene))
            session->activity++;
        if (session->wanted_schedule != NULL && session_schedule_is_name(session->wanted_schedule)) {
            named_read_wanted(session, scene);
        } else if (session->wanted_schedule != NULL) {
            lesson_show(session, VIEW_STAGE);
            rewind_to_first_step(session, scene);
        }
    }
}

static void mark_read(struct session *session)
{
    if (session->lesson_index < 0 || session_page_read(session, session->lesson_index, session->page))
        return;
    session_ask_for(session, (struct effect){.kind = EFFECT_STORE_PAGE,
                                             .text = mem_dup(session->lesson->id),
                                             .number = session->page});
}

void lesson_turn(struct session *session, int by)
{
    int page = session->page + by;
    if (by > 0 && session->ui.drawn.page_scroll_most <= session->ui.page_scroll)
        mark_read(session);
    if (page < 0) {
        session_refuse(session, "This is the first page.");
        return;
    }
    if ((size_t)page >= session->lesson->page_count) {
        session_refuse(session, "This is the last page of %s. q goes home.", session->lesson->number);
        return;
    }
    play_end(session);
    ask_close(session);
    session->page = page;
    page_shown(session);
    session_refuse(session, "%s", "");
}

/* Which of the two PgUp and PgDn scroll: the text where it is seen. */
enum view_side lesson_scrolls(const struct session *session)
{
    if (session->screen == SCREEN_STAGE || session->screen == SCREEN_DEMO || session->screen == SCREEN_REPLAY)
        return VIEW_STAGE;
    if (session->screen != SCREEN_LESSON || session->ui.columns >= 100)
        return VIEW_READ;
    return session->ui.side;
}

void lesson_scroll(struct session *session, enum view_side pane, int by)
{
    const struct drawn *drawn = &session->ui.drawn;
    int *scroll = pane == VIEW_READ ? &session->ui.page_scroll : &session->ui.stage_scroll;
    int least = pane == VIEW_READ ? drawn->page_scroll_least : drawn->stage_scroll_least;
    int most = pane == VIEW_READ ? drawn->page_scroll_most : drawn->stage_scroll_most;
    int to = *scroll + by;
    *scroll = to > most ? most : to < least ? least : to;
    session_changed(session);
}

bool lesson_can_scroll(const struct session *session, int by)
{
    const struct ui *ui = &session->ui;
    if (lesson_scrolls(session) == VIEW_READ)
        return by > 0 ? ui->page_scroll < ui->drawn.page_scroll_most
                      : ui->page_scroll > ui->drawn.page_scroll_least;
    return by > 0 ? ui->stage_scroll < ui->drawn.stage_scroll_most
                  : ui->stage_scroll > ui->drawn.stage_scroll_least;
}

static void question_space(struct session *session)
{
    if (!session->ask.answered) {
        if (session->ask.question->option_count == 0)
            ask_answer(session, 0);
        else
            session_refuse(session, "Space never answers: type a digit, or 0 for \"I do not know\".");
        return;
    }
    bool was_prediction = session->ask.question->predict;
    ask_close(session);
    if (was_prediction) {
        lesson_show(session, VIEW_STAGE);
        play_go_on(session);
    } else {
        session->activity++;
    }
}

/* Where the learner goes on another day: the lesson behind this one. */
static void store_next(struct session *session)
{
    size_t next = (size_t)session->lesson_index + 1;
    if (next < session->catalog->lesson_count && !session->headless)
        session_ask_for(session, (struct effect){.kind = EFFECT_STORE_PLACE,
                                                 .text = mem_dup(session->catalog->lessons[next].id),
                                                 .number = 0,
                                                 .second = -1});
}

/* In plain lines, a lesson that was asked for by name is all that was asked for. */
static void end_lesson(struct session *session)
{
    bool done = session->ui.plain && session->started_at_lesson;
    lesson_go_home(session);
    store_next(session);
    if (done)
        session_quit(session);
}

static void next_activity(struct session *session)
{
    size_t index;
    switch (session_activity(session, &index)) {
    case ACTIVITY_SCENE:
        lesson_show(session, VIEW_STAGE);
        play_begin(session, (int)index);
        break;
    case ACTIVITY_QUESTION: ask_open(session, &session->lesson->questions[index]); break;
    case ACTIVITY_NONE:
        mark_read(session);
        if ((size_t)session->page + 1 < session->lesson->page_count)
            lesson_turn(session, 1);
        else
            end_lesson(session);
        break;
    }
}

bool lesson_has_more(const struct session *session)
{
    return session->ui.side == VIEW_READ && !session->ui.plain && !session->ui.drawn.next_shown;
}

/* The one next action: the open question, then the scene under way, then what comes next on the page. */
void lesson_space(struct session *session)
{
    struct play *play = &session->play;
    if (session->ask.question != NULL) {
        question_space(session);
    } else if (play->scene < 0) {
        if (lesson_has_more(session))
            lesson_scroll(session, VIEW_READ, session->ui.rows > 6 ? session->ui.rows - 5 : 1);
        else
            next_activity(session);
    } else if (play->phase == PLAY_DONE || (play->phase == PLAY_FAILED && !play->off_script)) {
        play_end(session);
        session->activity++;
        lesson_show(session, VIEW_READ);
        session->ui.page_scroll = session->ui.drawn.page_scroll_most;
    } else {
        lesson_show(session, VIEW_STAGE);
        play_space(session);
    }
}

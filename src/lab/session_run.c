#include "lab/session_run.h"

#include <string.h>

#include "base/mem.h"
#include "lab/session_parts.h"

void session_run(struct session *session, int lesson, int scene)
{
    session->headless = true;
    session->run_scene = scene;
    lesson_open(session, lesson, 0, -1);
    if (session->effect_count == 0) { /* refused: the lesson cannot be read */
        session_note(session, JOURNAL_FAIL, -1, "FAIL  %s", session->catalog->lessons[lesson].trouble);
        session->failures++;
        session->settled = true;
    }
}

void session_start_at(struct session *session, int lesson, int scene, const char *schedule)
{
    lesson_open(session, lesson, -1, scene);
    session->started_at_lesson = true;
    session->wanted_schedule = mem_dup(schedule);
}

bool session_schedule_ok(const char *schedule)
{
    size_t length = strspn(schedule, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    return length > 0 && length <= 1000 && schedule[length] == '\0' && !session_schedule_is_name(schedule);
}

bool session_schedule_is_name(const char *schedule)
{
    return schedule[0] >= 'a' && schedule[0] <= 'z';
}

void session_step(struct session *session, char *const *programs, size_t count)
{
    session->screen = SCREEN_STAGE;
    session->ui.side = VIEW_STAGE;
    stage_clear(session);
    session->stage.unit = UNIT_LINE;
    undo_start(session, programs, count);
}

void session_demo(struct session *session, struct plan *plan, unsigned lacks, const char *why)
{
    session->screen = SCREEN_DEMO;
    session->ui.side = VIEW_STAGE;
    session->demo.plan = *plan;
    *plan = (struct plan){0};
    session->demo.lacks = lacks;
    session->demo.why = mem_dup(why);
    demo_turn(session, 0);
}

void session_notes(struct session *session)
{
    session->screen = SCREEN_NOTES;
    session_ask_for(session, (struct effect){.kind = EFFECT_FOLLOW});
}

void session_replay(struct session *session, struct reel *reel)
{
    saved_begin(session, reel);
}

void session_inspect(struct session *session)
{
    session->screen = SCREEN_STAGE;
    session->ui.side = VIEW_STAGE;
    stage_clear(session);
    session_ask_for(session, (struct effect){.kind = EFFECT_LOOK});
    session_refuse(session, "These processes run on; the lab looks ten times a second and touches nothing.");
}

void session_grade(struct session *session, int exercise)
{
    session->headless = true;
    session->exercise.index = exercise;
    grade_run(session);
}

void session_watch(struct session *session, int exercise)
{
    grade_open(session, exercise);
    grade_run(session);
}

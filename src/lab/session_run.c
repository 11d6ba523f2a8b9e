#include "lab/session_run.h"

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

void session_start_at(struct session *session, int lesson, int scene)
{
    lesson_open(session, lesson, -1, scene);
}

void session_grade(struct session *session, int exercise)
{
    session->headless = true;
    session->exercise.index = exercise;
    grade_run(session);
}

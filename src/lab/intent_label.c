/* What Space does now, in a few words. */
#include <stdio.h>

#include "lab/intent.h"
#include "lab/session_parts.h"

static const char *play_label(const struct session *session)
{
    static char label[64];
    const struct play *play = &session->play;
    if (session->ask.question != NULL && session->ask.question->predict)
        return session->ask.answered ? "go on" : NULL;
    if (play->off_script)
        return "rewind and continue";
    if (play->phase == PLAY_DONE || play->phase == PLAY_FAILED)
        return "back to the text";
    const struct scene *scene = play_scene(session);
    for (size_t i = play->next; play->phase == PLAY_STEP && i < scene->step_count; i++) {
        const struct step *step = &scene->steps[i];
        if (!script_is_action(step))
            continue;
        if (step->verb == VERB_SCHEDULE)
            snprintf(label, sizeof label, "script: step %c", step->text[play->schedule_at]);
        else
            snprintf(label, sizeof label, "script: %.40s", step->source);
        return label;
    }
    return play->phase == PLAY_WAITING ? "(waits)" : "go on";
}

static const char *lesson_label(const struct session *session)
{
    size_t index;
    if (session->play.scene >= 0)
        return play_label(session);
    if (session->ask.question != NULL) {
        if (!session->ask.answered)
            return session->ask.question->option_count == 0 ? "show the answer" : NULL;
        return "go on";
    }
    if (lesson_has_more(session))
        return "more";
    switch (session_activity(session, &index)) {
    case ACTIVITY_SCENE: return "start scene";
    case ACTIVITY_QUESTION: return "next question";
    case ACTIVITY_NONE: break;
    }
    return (size_t)session->page + 1 < session->lesson->page_count ? "next page" : "end of the lesson";
}

const char *intent_next_label(const struct session *session)
{
    static char label[64];
    switch (session->screen) {
    case SCREEN_HOME:
        if (session->ask.question != NULL)
            return session->ask.answered ? "go on" : "skip the warm-up";
        snprintf(label, sizeof label, "%s %s", session->record.lesson ? "continue" : "start",
                 session->catalog->lesson_count > 0 ? session->catalog->lessons[key_continue(session)].number
                                                    : "");
        return label;
    case SCREEN_LESSON: return session->lesson != NULL ? lesson_label(session) : NULL;
    case SCREEN_EXERCISES: return "open";
    case SCREEN_EXERCISE:
        if (grade_has_schedule(session))
            return "replay losing schedule";
        return session->exercise.verdict == NULL ? "grade" : "grade again";
    case SCREEN_STAGE: return session->stage.selected >= 0 ? "step selected" : NULL;
    case SCREEN_DEMO: return "next";
    case SCREEN_NOTES: return NULL;
    case SCREEN_REPLAY: return session->replay.playing ? "pause" : "play";
    }
    return NULL;
}

/* To a place of the script: real processes cannot run backwards, so the scene begins anew and plays by itself
 * up to there. Predictions are not asked again on the way. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lab/session_parts.h"

static void replay(struct session *session, int scene, struct stop to, bool stays)
{
    play_begin(session, scene);
    struct play *play = &session->play;
    play->rewinding = play->automatic = true;
    play->rewind_to = to.next;
    play->rewind_at = to.schedule_at;
    play->rewind_stays = stays;
    play->rewind_began = session->now;
}

void rewind_to_first_step(struct session *session, int scene)
{
    const struct scene *what = &session->lesson->scenes[scene];
    size_t to = 0;
    while (to < what->step_count && what->steps[to].verb != VERB_STEP &&
           what->steps[to].verb != VERB_SCHEDULE)
        to++;
    replay(session, scene, (struct stop){.next = to}, false);
}

/* The stops so far hold for the new run of the scene too. */
static void replay_with_stops(struct session *session, struct stop to, size_t keep, bool stays)
{
    struct play *play = &session->play;
    struct stop *stops = play->stops;
    size_t capacity = play->stop_capacity;
    play->stops = NULL;
    replay(session, play->scene, to, stays);
    free(play->stops);
    play->stops = stops;
    play->stop_count = keep;
    play->stop_capacity = capacity;
}

void rewind_script(struct session *session)
{
    const struct play *play = &session->play;
    struct stop to = {play->next, play->schedule_at};
    replay_with_stops(session, to, play->stop_count, false);
}

void rewind_edited(struct session *session)
{
    replay(session, session->play.scene, (struct stop){.next = SIZE_MAX}, false);
    session->play.with_copy = true;
    lesson_show(session, VIEW_STAGE);
}

void rewind_back(struct session *session)
{
    const struct play *play = &session->play;
    size_t keep = play->stop_count - 1;
    replay_with_stops(session, play->stops[keep], keep, true);
}

/* The script has come to its first step: from here the schedule that was given leads. */
static void play_shared(struct session *session)
{
    const struct step *step = &play_scene(session)->steps[session->play.next];
    session->play.off_script = true;
    session->stage.unit = step->unit;
    undo_schedule(session, session->wanted_schedule, step->unit);
    free(session->wanted_schedule);
    session->wanted_schedule = NULL;
    undo_continue(session); /* nothing else may happen that would begin it */
}

static void no_step(struct session *session)
{
    session_note(session, JOURNAL_NOTICE, -1, "No process is stepped in scene %s.%d: it has no place for %s.",
                 session->lesson->number, session->play.scene + 1, session->wanted_schedule);
    free(session->wanted_schedule);
    session->wanted_schedule = NULL;
}

void rewind_arrive(struct session *session)
{
    struct play *play = &session->play;
    bool there = play->next > play->rewind_to ||
                 (play->next == play->rewind_to && play->schedule_at >= play->rewind_at);
    if (!play->rewinding || !there)
        return;
    bool run = play_scene(session)->run;
    play->rewinding = false;
    play->automatic = session->headless || run;
    play->may_act = session->wanted_schedule == NULL && !play->rewind_stays;
    play->paused = run && play->rewind_stays;
    if (session->wanted_schedule != NULL && play->next < play_scene(session)->step_count)
        play_shared(session);
    else if (session->wanted_schedule != NULL)
        no_step(session);
    session_changed(session);
}

/* The first key of a scene begins it; that place is its beginning, whatever stands before its first action.
 */
void rewind_mark(struct session *session)
{
    struct play *play = &session->play;
    bool first = play->stop_count == 1 && play->actions_done == 0 && !play->paused;
    struct stop here = {play->next, play->schedule_at};
    if (play->asked)
        here = (struct stop){play->asked_at, 0};
    play->asked = false;
    if (first || play->rewinding)
        return;
    play->stops = mem_push(play->stops, &play->stop_count, &play->stop_capacity, sizeof *play->stops);
    play->stops[play->stop_count - 1] = here;
}

/* The learner's loop on an exercise: save, verdict, message; hints in levels; reset with a backup. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lab/intent.h"
#include "lab/session_parts.h"
#include "lab/session_run.h"

static const struct catalog_exercise *current(const struct session *session)
{
    return &session->catalog->exercises[session->exercise.index];
}

void grade_list(struct session *session)
{
    if (session->catalog->exercise_count == 0) {
        session_refuse(session, "There are no exercises here.");
        return;
    }
    session->screen = SCREEN_EXERCISES;
    session->ui.selected = session->exercise.index >= 0 ? session->exercise.index : 0;
    session_changed(session);
}

void grade_leave(struct session *session)
{
    struct exercise_state *exercise = &session->exercise;
    if (exercise->index >= 0) {
        session_ask_for(session, (struct effect){.kind = EFFECT_GRADE_CANCEL});
        session_ask_for(session, (struct effect){.kind = EFFECT_WATCH_FILE});
    }
    if (exercise->verdict != NULL)
        verdict_free(exercise->verdict);
    free(exercise->verdict);
    lesson_free(exercise->task);
    free(exercise->file);
    free(exercise->watching);
    *exercise = (struct exercise_state){.index = -1};
}

void grade_open(struct session *session, int index)
{
    grade_leave(session);
    session->exercise.index = index;
    session->exercise.show_task = true;
    session->screen = SCREEN_EXERCISE;
    session->ui.page_scroll = 0;
    const struct attempt *attempt = session_attempt(session, current(session)->id);
    session->exercise.hints_shown = attempt != NULL ? attempt->hints : 0;
    session_ask_for(session,
                    (struct effect){.kind = EFFECT_OPEN_TASK, .text = mem_dup(current(session)->id)});
    /* The answer names the learner's file and how its saves are seen. */
    session_ask_for(session,
                    (struct effect){.kind = EFFECT_WATCH_FILE, .text = mem_dup(current(session)->id)});
    session_changed(session);
}

void grade_task(struct session *session, const struct event *event)
{
    struct exercise_state *exercise = &session->exercise;
    if (exercise->index < 0 || strcmp(event->text, current(session)->id) != 0)
        return;
    struct lesson **handed = (struct lesson **)&event->lesson; /* changes hands */
    lesson_free(exercise->task);
    exercise->task = *handed;
    *handed = NULL;
    session_changed(session);
}

void grade_run(struct session *session)
{
    struct exercise_state *exercise = &session->exercise;
    if (exercise->grading) {
        exercise->again = true; /* a save during a run cancels it and starts again */
        session_ask_for(session, (struct effect){.kind = EFFECT_GRADE_CANCEL});
    }
    exercise->grading = true;
    exercise->show_task = false;
    session_refuse(session, "Building and testing %s.", current(session)->id);
    session_ask_for(session, (struct effect){.kind = EFFECT_GRADE, .text = mem_dup(current(session)->id)});
}

void grade_saved(struct session *session, const struct event *event)
{
    if (session->exercise.index < 0)
        return;
    if (event->path != NULL) { /* the answer to EFFECT_WATCH_FILE */
        free(session->exercise.file);
        free(session->exercise.watching);
        session->exercise.file = mem_dup(event->path);
        session->exercise.watching = mem_dup(event->text);
        session_changed(session);
        return;
    }
    grade_run(session);
}

static void store_attempt(struct session *session, const struct verdict *verdict)
{
    if (verdict->status == VERDICT_SKIPPED || verdict->status == VERDICT_INFRA_ERROR)
        return;
    session_ask_for(session, (struct effect){.kind = EFFECT_STORE_ATTEMPT,
                                             .text = mem_dup(verdict->exercise),
                                             .score = verdict->score,
                                             .max = verdict->max_score});
}

void grade_verdict(struct session *session, const struct event *event)
{
    struct exercise_state *exercise = &session->exercise;
    if (exercise->index < 0 || event->verdict == NULL ||
        strcmp(event->verdict->exercise, current(session)->id) != 0)
        return;
    struct verdict **handed = (struct verdict **)&event->verdict; /* changes hands */
    if (exercise->verdict != NULL)
        verdict_free(exercise->verdict);
    free(exercise->verdict);
    exercise->verdict = *handed;
    *handed = NULL;
    exercise->grading = exercise->again = false;
    session->settled = session->headless;
    session->ui.page_scroll = 0;
    const struct verdict *verdict = exercise->verdict;
    store_attempt(session, verdict);
    size_t passed = 0;
    for (size_t i = 0; i < verdict->test_count; i++)
        passed += verdict->tests[i].status == TEST_OK;
    if (verdict->status == VERDICT_GRADED)
        session_note(session, JOURNAL_HAPPENED, -1, "%s: %zu of %zu pass.", verdict->exercise, passed,
                     verdict->test_count);
    else
        session_note(session, JOURNAL_HAPPENED, -1, "%s: %s", verdict->exercise,
                     verdict->message ? verdict->message : verdict_status_name(verdict->status));
}

static bool is_solved(const struct session *session)
{
    const struct attempt *attempt = session_attempt(session, current(session)->id);
    const struct verdict *verdict = session->exercise.verdict;
    bool now = verdict != NULL && verdict->status == VERDICT_GRADED && verdict->score >= verdict->max_score;
    return now || (attempt != NULL && (attempt->solved || attempt->gave_up));
}

static void hint(struct session *session)
{
    const struct catalog_exercise *exercise = current(session);
    if ((size_t)session->exercise.hints_shown >= exercise->hints) {
        session_refuse(session, "All %zu hints are open.", exercise->hints);
        return;
    }
    session->exercise.hints_shown++;
    session->exercise.show_task = true;
    session_ask_for(session, (struct effect){.kind = EFFECT_STORE_HINT,
                                             .text = mem_dup(exercise->id),
                                             .number = session->exercise.hints_shown});
    session_refuse(session, "Hint %d of %zu is below the task.", session->exercise.hints_shown,
                   exercise->hints);
}

static void reset(struct session *session)
{
    if (!session->exercise.confirm_reset) {
        session->exercise.confirm_reset = true;
        session_refuse(session, "Press R again to start from the stub; your text is kept as a backup.");
        return;
    }
    session->exercise.confirm_reset = false;
    session_ask_for(session,
                    (struct effect){.kind = EFFECT_RESET_WORK, .text = mem_dup(current(session)->id)});
}

static void solution(struct session *session)
{
    struct exercise_state *exercise = &session->exercise;
    if (!is_solved(session) && !exercise->confirm_give_up) {
        exercise->confirm_give_up = true;
        session_refuse(session, "Not solved yet. Press S again to give up on purpose and see the solution.");
        return;
    }
    if (!is_solved(session))
        session_ask_for(session,
                        (struct effect){.kind = EFFECT_STORE_GAVE_UP, .text = mem_dup(current(session)->id)});
    exercise->confirm_give_up = false;
    session_ask_for(session, (struct effect){.kind = EFFECT_SOLUTION, .text = mem_dup(current(session)->id)});
}

bool grade_has_schedule(const struct session *session)
{
    const struct exercise_state *exercise = &session->exercise;
    return exercise->index >= 0 && !exercise->grading && !exercise->show_task && exercise->verdict != NULL &&
           exercise->verdict->schedule != NULL && session_schedule_ok(exercise->verdict->schedule) &&
           current(session)->stage;
}

void grade_stage(struct session *session)
{
    session->exercise.replays = grade_has_schedule(session);
    session_refuse(session, "Building %s for the stage.", current(session)->id);
    session_ask_for(session,
                    (struct effect){.kind = EFFECT_STAGE_WORK, .text = mem_dup(current(session)->id)});
}

void grade_staged(struct session *session, const struct event *event)
{
    const char *newline = strchr(event->text, '\n');
    if (session->screen != SCREEN_EXERCISE || newline == NULL)
        return;
    bool replays = session->exercise.replays && grade_has_schedule(session);
    char *program = mem_dup_n(event->text, (size_t)(newline - event->text));
    session->screen = SCREEN_STAGE;
    session->ui.side = VIEW_STAGE;
    stage_clear(session);
    session->stage.unit = replays ? UNIT_ACCESS : UNIT_LINE;
    undo_pair(session, program, newline + 1, replays ? session->exercise.verdict->schedule : NULL);
    free(program);
}

void grade_leave_stage(struct session *session)
{
    undo_drop(session);
    stage_clear(session);
    session->screen = SCREEN_EXERCISE;
    session->ui.page_scroll = 0;
    session_changed(session);
}

void grade_intent(struct session *session, int intent)
{
    if (intent != INTENT_RESET)
        session->exercise.confirm_reset = false;
    if (intent != INTENT_SOLUTION)
        session->exercise.confirm_give_up = false;
    switch (intent) {
    case INTENT_GRADE: grade_run(session); break;
    case INTENT_HINT: hint(session); break;
    case INTENT_RESET: reset(session); break;
    case INTENT_SOLUTION: solution(session); break;
    case INTENT_STAGE_WORK:
        grade_stage(session);
        session->exercise.replays = false;
        break;
    case INTENT_TASK:
        session->exercise.show_task = !session->exercise.show_task;
        session->ui.page_scroll = 0;
        session_changed(session);
        break;
    case INTENT_EDIT:
        if (session->exercise.file == NULL)
            session_refuse(session, "The working copy is not there yet.");
        else
            session_ask_for(session,
                            (struct effect){.kind = EFFECT_EDIT, .path = mem_dup(session->exercise.file)});
        break;
    default: break;
    }
}

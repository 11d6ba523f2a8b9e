/* The scene's script. Space carries out the next action and everything after it that needs no decision
 * (until, look, watch, expect, say); the same steps play by themselves for `shmlab run`. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "course/condition.h"
#include "lab/session_parts.h"

const struct scene *play_scene(const struct session *session)
{
    if (session->lesson == NULL || session->play.scene < 0)
        return NULL;
    return &session->lesson->scenes[session->play.scene];
}

static const struct step *next_step(const struct session *session)
{
    const struct scene *scene = play_scene(session);
    return scene != NULL && session->play.next < scene->step_count ? &scene->steps[session->play.next] : NULL;
}

static size_t actions_of(const struct scene *scene)
{
    size_t actions = 0;
    for (size_t i = 0; i < scene->step_count; i++)
        actions += script_is_action(&scene->steps[i]);
    return actions;
}

static void drop(struct play *play)
{
    for (size_t i = 0; i < play->result_count; i++)
        free(play->results[i].name);
    free(play->results);
    free(play->failure);
    free(play->refused);
    free(play->disasm);
    free(play->table);
    found_free(play->found, play->found_count);
    walk_drop(&play->walk);
    free(play->histogram.title);
    free(play->histogram.bars);
    measure_free(&play->measure);
    free(play->stops);
    steps_free(play->saved, play->saved_count);
    *play = (struct play){.scene = -1, .last_actor = -1};
}

void play_begin(struct session *session, int scene)
{
    undo_drop(session);
    drive_drop(session);
    drop(&session->play);
    stage_clear(session);
    struct play *play = &session->play;
    const struct scene *what = &session->lesson->scenes[scene];
    play->scene = scene;
    play->phase = PLAY_STEP;
    play->automatic = session->headless || what->run;
    play->may_act = true;
    play->actions = actions_of(what);
    rewind_mark(session);
    session_note(session, JOURNAL_SCENE, -1, "Scene %s.%d: %s", session->lesson->number, scene + 1,
                 what->title);
    session_store_place(session);
}

void play_end(struct session *session)
{
    undo_drop(session);
    drive_drop(session);
    if (session->play.scene >= 0 || session->stage.count > 0)
        stage_clear(session);
    drop(&session->play);
}

static void succeed(struct session *session)
{
    struct play *play = &session->play;
    play->phase = PLAY_DONE;
    if (!session_scene_played(session, session->lesson->id, play->scene) && !session->headless)
        session_ask_for(session, (struct effect){.kind = EFFECT_STORE_SCENE,
                                                 .text = mem_dup(session->lesson->id),
                                                 .number = play->scene});
    if (play->with_copy)
        session_note(session, JOURNAL_HAPPENED, -1, "With your copy, every expectation of the scene holds.");
    journal_add(&session->journal, JOURNAL_SCENE, -1, "ok    scene %s.%d: %s", session->lesson->number,
                play->scene + 1, play_scene(session)->title);
    session_changed(session);
}

static void ask(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    for (size_t i = 0; i < session->lesson->question_count; i++) {
        const struct question *question = &session->lesson->questions[i];
        if (strcmp(question->id, step->id) != 0)
            continue;
        script_reveal(session);
        play->phase = PLAY_PREDICT;
        ask_open(session, question);
        if (session->headless)
            ask_answer(session, 0);
        return;
    }
    play->next++;
}

void play_answered(struct session *session)
{
    struct play *play = &session->play;
    play->prediction = session->ask.question;
    play->said = session->ask.choice;
    play->phase = PLAY_STEP;
    play->asked = true;
    play->asked_at = play->next;
    play->next++;
}

static void check_goal(struct session *session)
{
    struct play *play = &session->play;
    if (play->goal == NULL || play->goal_reached || session->stage.stale || !session->stage.have_now)
        return;
    if (cond_check(session, &play->goal->condition, NULL) != TRUTH_YES)
        return;
    char *words = play->goal->text != NULL ? say_fill(session, play->goal->text)
                                           : condition_words(&play->goal->condition);
    play->goal_reached = true;
    session_note(session, JOURNAL_HAPPENED, -1,
                 play->goal->text != NULL ? "Goal reached. %s" : "Goal reached: %s.", words);
    free(words);
}

static bool may_begin(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    bool whole_line = step->verb == VERB_STEP && play->schedule_at > 0;
    if (!script_is_action(step) || play->automatic || whole_line)
        return true;
    if (!play->may_act)
        return false;
    play->may_act = false;
    rewind_mark(session);
    return true;
}

/* The answer was given; the machine's comes after the next key. */
static bool is_being_read(const struct session *session)
{
    const struct question *question = session->ask.question;
    return session->screen == SCREEN_LESSON && !session->headless && question != NULL && question->predict;
}

static bool advance(struct session *session)
{
    struct play *play = &session->play;
    const struct step *step = next_step(session);
    if (play->phase == PLAY_WAITING) {
        if (script_check(session, step) != SCRIPT_IS_OVER)
            return false;
        play->phase = PLAY_STEP;
        /* A scene that plays by itself stops at each `look`, so that what is alive then can be seen. */
        play->paused =
            step->verb == VERB_LOOK && play_scene(session)->run && !session->headless && !play->rewinding;
        play->may_act = play->may_act && !play->paused;
        if (!script_has_more(session, step))
            play->next++;
        return true;
    }
    if (play->phase != PLAY_STEP || session->redo.active || session->drive.busy || play->off_script ||
        (play->paused && !play->may_act) || is_being_read(session))
        return false;
    if (play->paused)
        rewind_mark(session);
    play->paused = false;
    rewind_arrive(session);
    if (play->off_script || play->paused)
        return false;
    if (step == NULL) {
        script_reveal(session);
        succeed(session);
        return false;
    }
    if (script_at_once(session, step)) {
        play->next++;
        return true;
    }
    if (step->verb == VERB_PREDICT) {
        ask(session, step);
        return play->phase == PLAY_STEP;
    }
    if (!may_begin(session, step))
        return false;
    script_begin(session, step);
    return true;
}

static void run_next_scene(struct session *session)
{
    struct play *play = &session->play;
    if (!session->headless || (play->phase != PLAY_DONE && play->phase != PLAY_FAILED))
        return;
    int next = play->scene + 1;
    if (session->run_scene >= 0 || (size_t)next >= session->lesson->scene_count) {
        play_end(session);
        session->settled = true;
        return;
    }
    play_begin(session, next);
}

static void hand_step_done(struct session *session)
{
    if (session->play.phase == PLAY_WAITING || session->redo.active || !session->drive.busy)
        return;
    if (drive_done(session) && session->drive.failure != NULL)
        session_refuse(session, "%s", session->drive.failure);
}

void play_continue(struct session *session)
{
    hand_step_done(session);
    for (;;) {
        while (session->play.scene >= 0 && advance(session))
            ;
        int scene = session->play.scene;
        check_goal(session);
        run_next_scene(session);
        if (session->play.scene == scene)
            return;
    }
}

void play_hand_step(struct session *session)
{
    struct play *play = &session->play;
    if (play->scene < 0 || (play->phase != PLAY_STEP && play->phase != PLAY_FAILED))
        return;
    if (!play->off_script)
        play->script_tokens = session->stage.token_count;
    play->off_script = true;
}

/* The program whose source the screen shows. */
void play_edit(struct session *session)
{
    const struct stage_state *stage = &session->stage;
    int actor = stage->moved_last >= 0 ? stage->moved_last : stage->selected >= 0 ? stage->selected : 0;
    const char *program = stage->actors[actor].program;
    if (program == NULL || strchr(program, '/') != NULL) {
        session_refuse(session, "%c is no program of this lesson.", actor_letter(actor));
    } else {
        free(session->edited);
        session->edited = mem_dup(program);
        session->play.edit =
            session_ask_for(session, (struct effect){.kind = EFFECT_EDIT, .text = mem_dup(program)});
    }
}

void play_original(struct session *session)
{
    char *program = session->own_program;
    session->own_program = NULL;
    session_ask_for(session, (struct effect){.kind = EFFECT_OWN_END});
    if (session->play.scene >= 0) {
        ask_close(session);
        play_begin(session, session->play.scene);
        lesson_show(session, VIEW_STAGE);
    }
    session_note(session, JOURNAL_NOTICE, -1, "The lesson's own %s again. Your copy is kept; e opens it.",
                 program);
    free(program);
}

void play_space(struct session *session)
{
    struct play *play = &session->play;
    if (session->redo.active || session->drive.busy || play->phase == PLAY_WAITING) {
        session_refuse(session, "The last step is still on its way.");
        return;
    }
    if (play->off_script) {
        rewind_script(session);
        return;
    }
    play->may_act = true;
}

void play_go_on(struct session *session)
{
    const struct step *step = next_step(session);
    play_space(session);
    if (step != NULL && !script_is_action(step) && !session->play.off_script)
        session->play.may_act = false;
}

uint64_t play_deadline(const struct session *session)
{
    const struct play *play = &session->play;
    if (play->scene < 0 || play->phase != PLAY_WAITING)
        return 0;
    const struct step *step = next_step(session);
    if (step != NULL && step->verb == VERB_EXPECT)
        return play->deadline;
    return 0;
}

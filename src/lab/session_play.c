/* The scene's script. Space carries out the next action and everything after it that needs no decision
 * (until, look, watch, expect, say); the same steps play by themselves for `shmlab run`. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "course/condition.h"
#include "lab/session_parts.h"

enum { EXPECT_MS = 3000 };

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

bool play_is_action(const struct step *step)
{
    switch (step->verb) {
    case VERB_START:
    case VERB_STEP:
    case VERB_GO:
    case VERB_HOLD:
    case VERB_PRESS:
    case VERB_KILL:
    case VERB_SCHEDULE:
    case VERB_REPEAT:
    case VERB_EXPLORE:
    case VERB_MEASURE:
    case VERB_DISASM: return true;
    default: return false;
    }
}

static size_t actions_of(const struct scene *scene)
{
    size_t actions = 0;
    for (size_t i = 0; i < scene->step_count; i++)
        actions += play_is_action(&scene->steps[i]);
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
    free(play->histogram.title);
    free(play->histogram.bars);
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

static void fail(struct session *session, const char *what)
{
    struct play *play = &session->play;
    const struct scene *scene = play_scene(session);
    const struct step *step = &scene->steps[play->next];
    free(play->failure);
    play->failure =
        mem_printf("%s/lesson.md:%d: %s: %s", session->lesson->id, step->line, step->source, what);
    play->failed_step = play->next;
    play->phase = PLAY_FAILED;
    session->failures++;
    session_note(session, JOURNAL_FAIL, -1, "FAIL  %s", play->failure);
}

static void succeed(struct session *session)
{
    struct play *play = &session->play;
    play->phase = PLAY_DONE;
    if (!session_scene_played(session, session->lesson->id, play->scene) && !session->headless)
        session_ask_for(session, (struct effect){.kind = EFFECT_STORE_SCENE,
                                                 .text = mem_dup(session->lesson->id),
                                                 .number = play->scene});
    journal_add(&session->journal, JOURNAL_SCENE, -1, "ok    scene %s.%d: %s", session->lesson->number,
                play->scene + 1, play_scene(session)->title);
    session_changed(session);
}

static struct effect start_effect(const struct session *session, const struct step *step)
{
    struct effect effect = {.kind = EFFECT_START,
                            .path = mem_dup(step->program),
                            .text = mem_dup(step->actor ? step->actor : step->program),
                            .flags = mem_dup(step->cc_flags),
                            .held = step->held,
                            .cpu = step->cpu};
    struct effect args = {.args = step->args};
    args = effect_copy(&args);
    effect.args = args.args;
    (void)session;
    return effect;
}

static int letter_actor(char letter)
{
    return letter >= 'a' ? letter - 'a' : letter - 'A';
}

static struct token schedule_token(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    char letter = step->text[play->schedule_at];
    session->stage.unit = step->unit;
    bool drain = letter >= 'a' && letter <= 'z';
    return (struct token){
        .kind = drain ? TOKEN_DRAIN : TOKEN_STEP, .actor = letter_actor(letter), .unit = session->stage.unit};
}

static void begin_token(struct session *session, const struct step *step)
{
    int actor = cond_actor(session, step->actor);
    struct token token = {.actor = actor};
    switch (step->verb) {
    case VERB_START:
        token = (struct token){.kind = TOKEN_START, .actor = -1, .start = start_effect(session, step)};
        break;
    case VERB_STEP:
        session->stage.unit = step->unit;
        token.kind = TOKEN_STEP;
        token.unit = session->stage.unit;
        break;
    case VERB_SCHEDULE: token = schedule_token(session, step); break;
    case VERB_GO: token.kind = TOKEN_GO; break;
    case VERB_HOLD: token.kind = TOKEN_HOLD; break;
    case VERB_PRESS:
        token.kind = TOKEN_INPUT;
        token.text = mem_dup(step->text);
        break;
    case VERB_KILL:
        token.kind = TOKEN_KILL;
        token.number = step->signal ? step->signal : SIGKILL;
        break;
    case VERB_WATCH:
        token = (struct token){
            .kind = TOKEN_WATCH,
            .actor = -1,
            .start = {.kind = EFFECT_WATCH, .text = mem_dup(step->name), .path = mem_dup(step->type)}};
        break;
    case VERB_UNTIL:
        if (step->condition.kind == COND_REACHES) {
            token.kind = TOKEN_PLACE;
            token.actor = cond_actor(session, step->condition.actor);
            token.text = mem_dup(step->condition.word);
        } else {
            token = (struct token){.kind = TOKEN_UNTIL, .actor = -1, .condition = &step->condition};
        }
        token.deadline_ms = step->deadline_ms;
        break;
    default: break;
    }
    session->play.last_actor = token.kind == TOKEN_STEP ? token.actor : session->play.last_actor;
    drive_begin(session, token);
}

static void begin_repeat(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    struct effect effect = start_effect(session, step);
    effect.kind = EFFECT_REPEAT;
    effect.number = step->count;
    effect.held = step->pinned;
    free(play->histogram.title);
    free(play->histogram.bars);
    play->histogram =
        (struct histogram){.title = mem_printf("%s%s%s", step->program, step->cc_flags ? ", gcc " : "",
                                               step->cc_flags ? step->cc_flags : ""),
                           .asked = step->count};
    play->request = session_ask_for(session, effect);
}

static char **section_of(const struct step *step)
{
    char **section = mem_array(3, sizeof *section);
    section[0] = mem_dup(step->from);
    section[1] = mem_dup(step->to);
    return section;
}

static void begin_explore(struct session *session, const struct step *step)
{
    session->play.request = session_ask_for(
        session, (struct effect){
                     .kind = EFFECT_EXPLORE,
                     .path = mem_dup(step->mode),
                     .args = section_of(step),
                     .flags = mem_dup(session->stage.count > 0 ? session->stage.actors[0].program : NULL)});
}

static void begin_disasm(struct session *session, const struct step *step)
{
    session->play.request = session_ask_for(session, (struct effect){.kind = EFFECT_DISASM,
                                                                     .path = mem_dup(step->program),
                                                                     .text = mem_dup(step->name),
                                                                     .flags = mem_dup(step->cc_flags)});
}

static void refuse_verb(struct session *session, const struct step *step)
{
    session->play.refused = mem_printf("this build of the lab cannot play '%s' yet", step->source);
}

static void reveal(struct session *session)
{
    struct play *play = &session->play;
    const struct question *question = play->prediction;
    if (question == NULL)
        return;
    play->prediction = NULL;
    for (size_t i = 0; i < question->option_count; i++) {
        if (!question->options[i].right)
            continue;
        char *machine = rich_words(&question->options[i].text);
        char *why = rich_words(&question->options[i].why);
        char *said = play->said >= 0 ? rich_words(&question->options[play->said].text)
                                     : mem_dup("that you do not know");
        session_note(session, JOURNAL_ANSWER, -1, "You said %s. The machine says %s. %s", said, machine, why);
        free(said);
        free(machine);
        free(why);
    }
}

static void ask(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    for (size_t i = 0; i < session->lesson->question_count; i++) {
        const struct question *question = &session->lesson->questions[i];
        if (strcmp(question->id, step->id) != 0)
            continue;
        reveal(session);
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
    play->next++;
}

static bool say_holds(const struct session *session, const struct step *step)
{
    return step->condition.kind == COND_NONE || cond_check(session, &step->condition, NULL) == TRUTH_YES;
}

/* Steps that are over at once; false for those that take a while. */
static bool at_once(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    switch (step->verb) {
    case VERB_SAY:
        if (say_holds(session, step)) {
            char *text = say_fill(session, step->text);
            session_note(session, JOURNAL_SAY, -1, "%s", text);
            free(text);
        }
        return true;
    case VERB_GOAL: play->goal = step; return true;
    case VERB_PREDICT:
        if (!play->rewinding)
            return false;
        return true;
    default: return false;
    }
}

static void begin(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    play->phase = PLAY_WAITING;
    play->answered = false;
    play->request = 0;
    if (play_is_action(step) && play->schedule_at == 0) {
        play->actions_done++;
        journal_add(&session->journal, JOURNAL_STEP, -1, "%s", step->source);
    }
    switch (step->verb) {
    case VERB_LOOK: {
        struct token token = {.kind = TOKEN_UNTIL, .actor = -1, .condition = &step->condition};
        drive_begin(session, token);
        break;
    }
    case VERB_EXPECT: play->deadline = session->now + (uint64_t)EXPECT_MS * CLOCK_MS; break;
    case VERB_REPEAT: begin_repeat(session, step); break;
    case VERB_DISASM: begin_disasm(session, step); break;
    case VERB_EXPLORE: begin_explore(session, step); break;
    case VERB_MEASURE: refuse_verb(session, step); break;
    default: begin_token(session, step); break;
    }
}

enum progress_of { GOES_ON, IS_OVER, HAS_FAILED };

static enum progress_of check_expect(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    if (session->stage.stale && session->now < play->deadline)
        return GOES_ON;
    struct buf got = {0};
    enum truth truth = cond_check(session, &step->condition, &got);
    enum progress_of result = GOES_ON;
    if (truth == TRUTH_YES) {
        result = IS_OVER;
        journal_add(&session->journal, JOURNAL_OK, -1, "ok    %s", step->source);
        reveal(session);
    } else if (truth == TRUTH_NO || session->now >= play->deadline) {
        char *wanted = condition_words(&step->condition);
        char *what = mem_printf("expected: %s; got: %s", wanted, buf_text(&got));
        fail(session, what);
        free(wanted);
        free(what);
        result = HAS_FAILED;
    }
    buf_free(&got);
    return result;
}

static void histogram_results(struct session *session, const struct step *step)
{
    const struct histogram *histogram = &session->play.histogram;
    int64_t usual = 0;
    say_result(session, "runs", histogram->done);
    say_result(session, "failed", histogram->failed);
    if (histogram->count == 0)
        return;
    say_result(session, "min", histogram->bars[0].value);
    say_result(session, "max", histogram->bars[histogram->count - 1].value);
    for (size_t i = 0; i < histogram->count; i++)
        if (histogram->bars[i].count > histogram->bars[usual].count)
            usual = (int64_t)i;
    if (step->right_said) {
        int64_t right = 0;
        for (size_t i = 0; i < histogram->count; i++)
            right += histogram->bars[i].value == step->right ? histogram->bars[i].count : 0;
        say_result(session, "wrong", histogram->done - right);
    }
    say_result(session, "usual", histogram->bars[usual].value);
    say_result(session, "different", (int64_t)histogram->count);
}

static enum progress_of check(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    if (play->refused != NULL) {
        fail(session, play->refused);
        return HAS_FAILED;
    }
    if (step->verb == VERB_EXPECT)
        return check_expect(session, step);
    if (step->verb == VERB_REPEAT || step->verb == VERB_DISASM || step->verb == VERB_EXPLORE) {
        if (!play->answered)
            return GOES_ON;
        if (step->verb == VERB_REPEAT)
            histogram_results(session, step);
        return IS_OVER;
    }
    if (!drive_done(session))
        return GOES_ON;
    if (session->drive.failure != NULL) {
        fail(session, session->drive.failure);
        return HAS_FAILED;
    }
    return IS_OVER;
}

/* Schedules and `step … N times` are several moves in one line. */
static bool has_more(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    size_t moves = 1;
    if (step->verb == VERB_SCHEDULE)
        moves = strlen(step->text);
    if (step->verb == VERB_STEP && step->count > 1)
        moves = (size_t)step->count;
    play->schedule_at++;
    if (play->schedule_at < moves)
        return true;
    play->schedule_at = 0;
    return false;
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
    session_note(session, JOURNAL_HAPPENED, -1, play->goal->text != NULL ? "Goal reached. %s" : "Goal reached: %s.", words);
    free(words);
}

/* The script has come to its first step: from here the schedule that was given leads. */
static void play_shared(struct session *session, const struct step *step)
{
    session->play.off_script = true;
    session->stage.unit = step->unit;
    undo_schedule(session, session->wanted_schedule, step->unit);
    free(session->wanted_schedule);
    session->wanted_schedule = NULL;
}

static bool may_begin(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    if (play->rewinding && play->next >= play->rewind_to) {
        play->rewinding = false;
        play->automatic = session->headless || play_scene(session)->run;
        play->may_act = session->wanted_schedule == NULL;
        if (session->wanted_schedule != NULL)
            play_shared(session, step);
    }
    bool whole_line = step->verb == VERB_STEP && play->schedule_at > 0;
    if (!play_is_action(step) || play->automatic || whole_line)
        return true;
    if (!play->may_act)
        return false;
    play->may_act = false;
    return true;
}

static bool advance(struct session *session)
{
    struct play *play = &session->play;
    const struct step *step = next_step(session);
    if (play->phase == PLAY_WAITING) {
        if (check(session, step) != IS_OVER)
            return false;
        play->phase = PLAY_STEP;
        /* A scene that plays by itself stops at each `look`, so that what is alive then can be seen. */
        play->paused =
            step->verb == VERB_LOOK && play_scene(session)->run && !session->headless && !play->rewinding;
        play->may_act = play->may_act && !play->paused;
        if (!has_more(session, step))
            play->next++;
        return true;
    }
    if (play->phase != PLAY_STEP || session->redo.active || session->drive.busy || play->off_script ||
        (play->paused && !play->may_act))
        return false;
    play->paused = false;
    if (step == NULL) {
        reveal(session);
        succeed(session);
        return false;
    }
    if (at_once(session, step)) {
        play->next++;
        return true;
    }
    if (step->verb == VERB_PREDICT) {
        ask(session, step);
        return play->phase == PLAY_STEP;
    }
    if (!may_begin(session, step))
        return false;
    begin(session, step);
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
    if (play->scene >= 0 && (play->phase == PLAY_STEP || play->phase == PLAY_FAILED))
        play->off_script = true;
}

void play_to_first_step(struct session *session, int scene)
{
    const struct scene *what = &session->lesson->scenes[scene];
    size_t to = 0;
    while (to < what->step_count && what->steps[to].verb != VERB_STEP &&
           what->steps[to].verb != VERB_SCHEDULE)
        to++;
    play_begin(session, scene);
    session->play.rewinding = true;
    session->play.rewind_to = to;
    session->play.automatic = true;
}

static void rewind_script(struct session *session)
{
    int scene = session->play.scene;
    size_t to = session->play.next;
    play_begin(session, scene);
    session->play.rewinding = true;
    session->play.rewind_to = to;
    session->play.automatic = true;
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

/* One line of a scene's script: what it asks for, when it is over, and how it failed. session_play.c says
 * when a line may begin. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "course/condition.h"
#include "lab/schedule.h"
#include "lab/session_parts.h"

enum { EXPECT_MS = 3000 };

bool script_is_action(const struct step *step)
{
    switch (step->verb) {
    case VERB_START:
    case VERB_STEP:
    case VERB_GO:
    case VERB_HOLD:
    case VERB_PRESS:
    case VERB_KILL:
    case VERB_SCHEDULE:
    case VERB_BUFFERS:
    case VERB_REPEAT:
    case VERB_EXPLORE:
    case VERB_CHOOSE:
    case VERB_MEASURE:
    case VERB_DISASM: return true;
    default: return false;
    }
}

static void fail(struct session *session, const char *what)
{
    struct play *play = &session->play;
    const struct scene *scene = play_scene(session);
    const struct step *step = &scene->steps[play->next];
    free(play->failure);
    play->failed_step = play->next;
    play->phase = PLAY_FAILED;
    if (play->absent) {
        play->failure = mem_dup(what);
        session_note(session, JOURNAL_NOTICE, -1, "not played here: scene %s.%d", session->lesson->number,
                     play->scene + 1);
        return;
    }
    play->failure =
        mem_printf("%s/lesson.md:%d: %s: %s", session->lesson->id, step->line, step->source, what);
    session->failures++;
    session_note(session, JOURNAL_FAIL, -1, "FAIL  %s", play->failure);
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
        token = (struct token){.kind = TOKEN_START, .actor = -1, .start = schedule_start(step)};
        break;
    case VERB_STEP:
        session->stage.unit = step->unit;
        token.kind = TOKEN_STEP;
        token.unit = session->stage.unit;
        break;
    case VERB_SCHEDULE: token = schedule_token(session, step); break;
    case VERB_BUFFERS:
        token = (struct token){.kind = TOKEN_BUFFERS, .actor = -1, .number = strcmp(step->mode, "on") == 0};
        break;
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
            token = (struct token){.kind = TOKEN_UNTIL,
                                   .actor = -1,
                                   .condition = &step->condition,
                                   .text = mem_dup(step->source)};
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
    struct effect effect = schedule_start(step);
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

void script_reveal(struct session *session)
{
    struct play *play = &session->play;
    const struct question *question = play->prediction;
    if (question == NULL)
        return;
    play->prediction = NULL;
    if (session->screen == SCREEN_DEMO) {
        demo_reveal(session, question);
        return;
    }
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

static bool say_holds(const struct session *session, const struct step *step)
{
    return step->condition.kind == COND_NONE || cond_check(session, &step->condition, NULL) == TRUTH_YES;
}

/* Steps that are over at once; false for those that take a while. */
bool script_at_once(struct session *session, const struct step *step)
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
        demo_recall(session, step->id);
        return true;
    default: return false;
    }
}

void script_begin(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    play->phase = PLAY_WAITING;
    play->answered = false;
    play->request = 0;
    if (script_is_action(step) && play->schedule_at == 0) {
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
    case VERB_MEASURE: script_measure(session, step); break;
    case VERB_CHOOSE: walk_script(session, step->text); break;
    default: begin_token(session, step); break;
    }
}

static enum script_progress check_expect(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    if (session->stage.stale && session->now < play->deadline)
        return SCRIPT_GOES_ON;
    struct buf got = {0};
    enum truth truth = cond_check(session, &step->condition, &got);
    enum script_progress result = SCRIPT_GOES_ON;
    if (truth == TRUTH_YES) {
        result = SCRIPT_IS_OVER;
        journal_add(&session->journal, JOURNAL_OK, -1, "ok    %s", step->source);
        script_reveal(session);
    } else if (truth == TRUTH_NO || session->now >= play->deadline) {
        char *wanted = condition_words(&step->condition);
        char *what = mem_printf("expected: %s; got: %s", wanted, buf_text(&got));
        if (cond_page_cannot(session, &step->condition)) {
            play->absent = true;
            session_note(session, JOURNAL_NOTICE, -1,
                         "%s is on a tmpfs here: a file in memory alone, whose pages stay dirty.",
                         step->condition.object);
        }
        fail(session, what);
        free(wanted);
        free(what);
        result = SCRIPT_HAS_FAILED;
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

enum script_progress script_check(struct session *session, const struct step *step)
{
    struct play *play = &session->play;
    if (play->refused != NULL) {
        fail(session, play->refused);
        return SCRIPT_HAS_FAILED;
    }
    if (step->verb == VERB_EXPECT)
        return check_expect(session, step);
    if (step->verb == VERB_REPEAT || step->verb == VERB_DISASM || step->verb == VERB_EXPLORE ||
        step->verb == VERB_MEASURE || step->verb == VERB_CHOOSE) {
        if (!play->answered)
            return SCRIPT_GOES_ON;
        if (step->verb == VERB_MEASURE)
            script_measured(session);
        if (step->verb == VERB_REPEAT)
            histogram_results(session, step);
        return SCRIPT_IS_OVER;
    }
    if (!drive_done(session))
        return SCRIPT_GOES_ON;
    if (session->drive.failure != NULL) {
        fail(session, session->drive.failure);
        return SCRIPT_HAS_FAILED;
    }
    return SCRIPT_IS_OVER;
}

/* Schedules and `step … N times` are several moves in one line. */
bool script_has_more(struct session *session, const struct step *step)
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

/* One token at a time: begun with an effect, done when the kernel's answer has come and a snapshot after it.
 * The script, the learner's keys and undo all move processes through here, so each move is recorded. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "course/condition.h"
#include "lab/session_parts.h"

enum { STEP_DEADLINE_MS = 5000 };

void token_free(struct token *token)
{
    free(token->text);
    effect_free(&token->start);
    memset(token, 0, sizeof *token);
}

void tokens_free(struct token *tokens, size_t count)
{
    for (size_t i = 0; i < count; i++)
        token_free(&tokens[i]);
    free(tokens);
}

static struct effect token_effect(const struct session *session, const struct token *token)
{
    struct effect effect = {.actor = token->actor, .unit = token->unit, .number = token->number};
    switch (token->kind) {
    case TOKEN_START:
    case TOKEN_WATCH: return effect_copy(&token->start);
    case TOKEN_STEP: effect.kind = EFFECT_STEP; break;
    case TOKEN_GO: effect.kind = EFFECT_GO; break;
    case TOKEN_HOLD: effect.kind = EFFECT_HOLD; break;
    case TOKEN_INPUT: effect.kind = EFFECT_INPUT; break;
    case TOKEN_KILL: effect.kind = EFFECT_KILL; break;
    case TOKEN_PLACE: effect.kind = EFFECT_UNTIL; break;
    case TOKEN_BUFFERS: effect.kind = EFFECT_BUFFERS; break;
    case TOKEN_DRAIN: effect.kind = EFFECT_DRAIN; break;
    case TOKEN_UNTIL: effect.kind = EFFECT_LOOK; break;
    }
    effect.text = mem_dup(token->text);
    if (token->kind == TOKEN_PLACE)
        effect.path = mem_dup(session->stage.actors[token->actor].program);
    return effect;
}

static bool is_of_actor(const struct token *token)
{
    return token->kind != TOKEN_START && token->kind != TOKEN_WATCH && token->kind != TOKEN_UNTIL &&
           token->kind != TOKEN_BUFFERS;
}

static bool is_valid(const struct session *session, const struct token *token)
{
    return !is_of_actor(token) || (token->actor >= 0 && (size_t)token->actor < session->stage.count);
}

void drive_begin(struct session *session, struct token token)
{
    struct drive *drive = &session->drive;
    drive_drop(session);
    drive->busy = true;
    drive->token = token;
    if (!is_valid(session, &token)) {
        drive->failure = mem_dup("there is no such process on the stage yet");
        return;
    }
    bool of_actor = is_of_actor(&token);
    drive->outcomes_before = of_actor ? session->stage.actors[token.actor].outcomes : session->stage.count;
    drive->looks_before = session->stage.looks;
    int64_t ms = token.deadline_ms > 0 ? token.deadline_ms : STEP_DEADLINE_MS;
    drive->deadline = session->now + (uint64_t)ms * CLOCK_MS;
    if (of_actor)
        session->stage.moved_last = token.actor;
    if (token.kind == TOKEN_BUFFERS && token.number != 0)
        session->stage.unit = UNIT_ACCESS;
    drive->request = session_ask_for(session, token_effect(session, &token));
}

void drive_drop(struct session *session)
{
    token_free(&session->drive.token);
    free(session->drive.failure);
    memset(&session->drive, 0, sizeof session->drive);
}

/* A look that was under way already shows what was before. */
bool drive_looked(const struct session *session)
{
    const struct drive *drive = &session->drive;
    const struct stage_state *stage = &session->stage;
    return stage->looks > drive->looks_before &&
           (stage->looked_after == 0 || stage->looked_after >= drive->request);
}

static bool has_arrived(const struct session *session)
{
    const struct drive *drive = &session->drive;
    const struct stage_state *stage = &session->stage;
    bool looked = drive_looked(session) && !stage->stale;
    int actor = drive->token.actor;
    switch (drive->token.kind) {
    case TOKEN_START:
        actor = (int)drive->outcomes_before;
        if (stage->count <= drive->outcomes_before || !looked)
            return false;
        return !drive->token.start.held || stage->actors[actor].outcomes > 0 || stage->actors[actor].ended;
    case TOKEN_STEP:
    case TOKEN_HOLD:
    case TOKEN_PLACE:
        return looked &&
               (stage->actors[actor].outcomes > drive->outcomes_before || stage->actors[actor].ended);
    case TOKEN_KILL: return looked && (stage->actors[actor].ended || drive->token.number != SIGKILL);
    case TOKEN_UNTIL: {
        const struct condition *condition = drive->token.condition;
        bool fresh = condition->kind != COND_NONE || looked;
        return fresh && !stage->stale && cond_check(session, condition, NULL) == TRUTH_YES;
    }
    case TOKEN_GO:
    case TOKEN_INPUT:
    case TOKEN_WATCH:
    case TOKEN_BUFFERS:
    case TOKEN_DRAIN: return looked;
    }
    return true;
}

/* A step that was refused moved nothing: it is no part of the schedule. */
static bool is_refused(const struct session *session)
{
    const struct token *token = &session->drive.token;
    return token->kind == TOKEN_STEP && session->stage.actors[token->actor].outcome == OUT_REFUSED;
}

static void record(struct session *session)
{
    struct stage_state *stage = &session->stage;
    struct token *token = &session->drive.token;
    if (is_refused(session)) {
        token_free(token);
        return;
    }
    token->done = true;
    token->bytes = compare_hash(&stage->now);
    if (token->actor >= 0 && (size_t)token->actor < stage->count)
        token->outcome = stage->actors[token->actor].outcome;
    stage->tokens =
        mem_push(stage->tokens, &stage->token_count, &stage->token_capacity, sizeof *stage->tokens);
    stage->tokens[stage->token_count - 1] = *token;
    memset(token, 0, sizeof *token);
}

static char *why_not(const struct session *session)
{
    const struct token *token = &session->drive.token;
    if (token->kind != TOKEN_UNTIL)
        return mem_dup("no answer within 5 seconds");
    struct buf got = {0};
    char *wanted = condition_words(token->condition);
    cond_check(session, token->condition, &got);
    char *why = mem_printf("expected: %s; got: %s", wanted, buf_text(&got));
    free(wanted);
    buf_free(&got);
    return why;
}

bool drive_done(struct session *session)
{
    struct drive *drive = &session->drive;
    if (!drive->busy)
        return false;
    if (drive->failure == NULL && has_arrived(session)) {
        record(session);
        drive->busy = false;
        return true;
    }
    bool hopeless = drive->token.kind == TOKEN_UNTIL &&
                    cond_check(session, drive->token.condition, NULL) == TRUTH_NO && !session->stage.stale;
    if (drive->failure == NULL && (hopeless || session->now >= drive->deadline))
        drive->failure = why_not(session);
    if (drive->failure != NULL)
        drive->busy = false;
    return !drive->busy;
}

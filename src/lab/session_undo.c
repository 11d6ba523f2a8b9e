/* Undo by replay: real processes cannot run backwards, so new ones are driven through all but the last of
 * the recorded moves. Bytes and outcomes are compared with the record; pids and addresses differ. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lab/schedule.h"
#include "lab/session_parts.h"

static size_t moves_of(const struct token *tokens, size_t count)
{
    size_t moves = 0;
    for (size_t i = 0; i < count; i++)
        moves += schedule_is_move(&tokens[i]);
    return moves;
}

void undo_drop(struct session *session)
{
    tokens_free(session->redo.tokens, session->redo.count);
    free(session->redo.name);
    memset(&session->redo, 0, sizeof session->redo);
}

static struct token token_copy(const struct token *token)
{
    struct token copy = *token;
    copy.text = mem_dup(token->text);
    copy.start = effect_copy(&token->start);
    return copy;
}

void undo_begin(struct session *session)
{
    struct stage_state *stage = &session->stage;
    size_t keep = stage->token_count;
    while (keep > 0 && !schedule_is_move(&stage->tokens[keep - 1]))
        keep--;
    if (keep == 0) {
        session_refuse(session, "There is no step to undo yet.");
        return;
    }
    if (session->redo.active || session->drive.busy) {
        session_refuse(session, "The last step is still on its way.");
        return;
    }
    play_hand_step(session); /* the script goes on from where it is, and not from the step before */
    struct redo redo = {.active = true, .count = keep - 1, .tokens = mem_array(keep, sizeof *redo.tokens)};
    for (size_t i = 0; i < redo.count; i++)
        redo.tokens[i] = token_copy(&stage->tokens[i]);
    enum unit unit = stage->unit;
    stage_clear(session);
    stage->unit = unit;
    undo_drop(session);
    session->redo = redo;
}

static void finish(struct session *session, const char *failure)
{
    struct redo *redo = &session->redo;
    size_t moves = moves_of(redo->tokens, redo->count);
    if (failure != NULL)
        session_note(session, JOURNAL_NOTICE, -1, "Stopped at move %zu: %s.", redo->at + 1, failure);
    else if (redo->purpose == REDO_BEGIN)
        session_refuse(session, "Held at main. a steps A, A runs it on, s changes what one step is.");
    else if (redo->purpose == REDO_SHARED && redo->name != NULL)
        session_note(session, JOURNAL_HAPPENED, -1, "An order that ends with %s. W shows the next one.",
                     redo->name);
    else if (redo->purpose == REDO_SHARED)
        session_note(session, JOURNAL_HAPPENED, -1, "Played %zu steps of the schedule you gave.", moves);
    else if (redo->purpose == REDO_SAVED)
        named_played(session, moves);
    else if (redo->different > 0)
        session_note(session, JOURNAL_NOTICE, -1,
                     "Undone to step %zu, but %zu of them came out differently: something ran free.", moves,
                     redo->different);
    else
        session_note(session, JOURNAL_HAPPENED, -1, "Undone: new processes were driven to step %zu.", moves);
    undo_drop(session);
}

static void compare(struct session *session)
{
    struct redo *redo = &session->redo;
    const struct token *old = &redo->tokens[redo->at];
    const struct token *new = &session->stage.tokens[session->stage.token_count - 1];
    if (redo->purpose != REDO_UNDO)
        return;
    redo->different += old->bytes != new->bytes || old->outcome != new->outcome;
}

void undo_continue(struct session *session)
{
    struct redo *redo = &session->redo;
    while (redo->active) {
        if (session->drive.busy) {
            if (!drive_done(session))
                return;
            if (session->drive.failure != NULL) {
                finish(session, session->drive.failure);
                return;
            }
            compare(session);
            redo->at++;
        }
        if (redo->at == redo->count) {
            finish(session, NULL);
            return;
        }
        drive_begin(session, token_copy(&redo->tokens[redo->at]));
    }
}

static void add_letters(struct redo *redo, const char *letters, enum unit unit)
{
    for (const char *at = letters; *at != '\0'; at++) {
        bool drain = *at >= 'a' && *at <= 'z';
        redo->tokens[redo->count++] = (struct token){
            .kind = drain ? TOKEN_DRAIN : TOKEN_STEP, .actor = drain ? *at - 'a' : *at - 'A', .unit = unit};
    }
}

void undo_schedule(struct session *session, const char *letters, enum unit unit)
{
    undo_drop(session);
    struct redo *redo = &session->redo;
    redo->purpose = REDO_SHARED;
    redo->active = true;
    redo->tokens = mem_array(strlen(letters), sizeof *redo->tokens);
    add_letters(redo, letters, unit);
}

static bool has_drain(const char *letters)
{
    return letters[strcspn(letters, "abcdefghijklmnopqrstuvwxyz")] != '\0';
}

void undo_witness(struct session *session, const char *letters, const char *result)
{
    struct stage_state *stage = &session->stage;
    size_t keep =
        session->play.explored_at < stage->token_count ? session->play.explored_at : stage->token_count;
    struct redo redo = {.active = true, .purpose = REDO_SHARED, .name = mem_dup(result)};
    redo.tokens = mem_array(keep + 1 + strlen(letters), sizeof *redo.tokens);
    for (; redo.count < keep; redo.count++)
        redo.tokens[redo.count] = token_copy(&stage->tokens[redo.count]);
    if (has_drain(letters))
        redo.tokens[redo.count++] = (struct token){.kind = TOKEN_BUFFERS, .actor = -1, .number = 1};
    add_letters(&redo, letters, UNIT_ACCESS);
    stage_clear(session);
    stage->unit = UNIT_ACCESS;
    undo_drop(session);
    session->redo = redo;
    play_hand_step(session);
}

void undo_start(struct session *session, char *const *programs, size_t count)
{
    undo_drop(session);
    struct redo *redo = &session->redo;
    redo->purpose = REDO_BEGIN;
    redo->active = true;
    redo->tokens = mem_array(count, sizeof *redo->tokens);
    for (size_t i = 0; i < count; i++) {
        const char *slash = strrchr(programs[i], '/');
        redo->tokens[redo->count++] =
            (struct token){.kind = TOKEN_START,
                           .actor = -1,
                           .start = {.kind = EFFECT_START,
                                     .held = true,
                                     .cpu = -1,
                                     .path = mem_dup(programs[i]),
                                     .text = mem_dup(slash ? slash + 1 : programs[i])}};
    }
}

void undo_pair(struct session *session, const char *program, const char *object, const char *letters)
{
    const char *slash = strrchr(program, '/');
    undo_drop(session);
    struct redo *redo = &session->redo;
    redo->purpose = letters != NULL ? REDO_SHARED : REDO_BEGIN;
    redo->active = true;
    redo->tokens = mem_array(3 + (letters != NULL ? strlen(letters) : 0), sizeof *redo->tokens);
    for (int i = 0; i < 2; i++) {
        char **args = mem_array(2, sizeof *args);
        args[0] = mem_dup(object);
        redo->tokens[redo->count++] = (struct token){.kind = TOKEN_START,
                                                     .actor = -1,
                                                     .start = {.kind = EFFECT_START,
                                                               .held = true,
                                                               .cpu = -1,
                                                               .path = mem_dup(program),
                                                               .text = mem_dup(slash ? slash + 1 : program),
                                                               .args = args}};
    }
    if (letters != NULL && has_drain(letters))
        redo->tokens[redo->count++] = (struct token){.kind = TOKEN_BUFFERS, .actor = -1, .number = 1};
    if (letters != NULL)
        add_letters(redo, letters, UNIT_ACCESS);
}

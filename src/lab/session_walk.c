/* The learner walks through what C11 allows: digits choose who moves and which value a load sees. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lab/session_parts.h"

void walk_drop(struct walking *walk)
{
    free(walk->text);
    free(walk->tokens);
    found_free(walk->moves, walk->count);
    *walk = (struct walking){0};
}

static uint64_t ask(struct session *session, const char *tokens)
{
    struct effect effect = {.kind = EFFECT_WALK, .text = mem_dup(tokens)};
    return session->play.walk.waits = session_ask_for(session, effect);
}

/* The last line of what was done, in row 23. */
static void tell(struct session *session)
{
    const char *last = NULL, *text = session->play.walk.text;
    for (const char *line = text; strncmp(line, "    ", 4) == 0; line = strchr(line, '\n') + 1)
        last = line + 4;
    if (last != NULL)
        session_note(session, JOURNAL_HAPPENED, -1, "%.*s", (int)strcspn(last, "\n"), last);
}

void walk_came(struct session *session, const struct event *event)
{
    struct event *handed = (struct event *)(uintptr_t)event;
    struct walking *walk = &session->play.walk;
    walk_drop(walk);
    *walk = (struct walking){.there = true,
                             .tokens = mem_dup(strchr(event->path, ':') + 1),
                             .text = mem_dup(event->text),
                             .moves = handed->found,
                             .count = handed->found_count};
    handed->found = NULL;
    handed->found_count = 0;
    for (size_t i = 0; i < event->result_count; i++)
        say_result(session, event->results[i].name, event->results[i].number);
    if (event->request != 0 && event->request == session->play.request)
        session->play.answered = true;
    tell(session);
    session_changed(session);
}

void walk_script(struct session *session, const char *moves)
{
    const struct walking *walk = &session->play.walk;
    char *tokens = mem_printf("%s%s", walk->tokens != NULL ? walk->tokens : "", moves);
    session->play.request = ask(session, tokens);
    free(tokens);
}

void walk_to_order(struct session *session, const char *tokens)
{
    play_hand_step(session);
    ask(session, tokens);
}

void walk_choose(struct session *session, int digit)
{
    const struct walking *walk = &session->play.walk;
    if (walk->waits != 0) {
        session_refuse(session, "The last move is still on its way.");
        return;
    }
    if (digit < 1 || (size_t)digit > walk->count) {
        session_refuse(session,
                       walk->count > 0 ? "There are %zu moves: 1 to %zu. u takes one back."
                                       : "Nobody can move any more. u takes a move back.",
                       walk->count, walk->count);
        return;
    }
    play_hand_step(session);
    ask(session, walk->moves[digit - 1].tokens);
}

bool walk_back(struct session *session)
{
    const struct walking *walk = &session->play.walk;
    if (!walk->there || walk->tokens[0] == '\0')
        return false;
    size_t keep = strlen(walk->tokens) - 1;
    while (keep > 0 && walk->tokens[keep] >= '0' && walk->tokens[keep] <= '9')
        keep--;
    char *tokens = mem_dup_n(walk->tokens, keep);
    play_hand_step(session);
    ask(session, tokens);
    free(tokens);
    return true;
}

/* Every order from here: asked for by the learner, and its witnesses opened on the stage. */
#include "base/mem.h"
#include "lab/session_parts.h"

/* The results of an explore change hands: each has an order that can be opened on the stage. */
void orders_came(struct session *session, const struct event *event)
{
    struct event *handed = (struct event *)(uintptr_t)event;
    found_free(session->play.found, session->play.found_count);
    session->play.found = handed->found;
    session->play.found_count = handed->found_count;
    handed->found = NULL;
    handed->found_count = 0;
    walk_drop(&session->play.walk);
    session->play.found_next = 0;
    session->play.exploring = 0;
    session->play.explored_at = session->stage.token_count;
    if (session->play.found_count > 0)
        session_note(session, JOURNAL_HAPPENED, -1,
                     session->play.found_count == 1
                         ? "%zu result. W shows an order that leads to it on the stage."
                         : "%zu results. W shows an order for each on the stage.",
                     session->play.found_count);
}

void orders_progress(struct session *session, const struct event *event)
{
    session->play.exploring = event->request;
    session_refuse(session, "%s", event->text);
}

void orders_ask(struct session *session)
{
    if (session->play.exploring != 0) {
        session->play.exploring = 0;
        session_ask_for(session, (struct effect){.kind = EFFECT_EXPLORE_CANCEL});
        return;
    }
    if (session->play.request != 0 && !session->play.answered && session->play.phase == PLAY_WAITING) {
        session_refuse(session, "The script is still on its way.");
        return;
    }
    session->play.request =
        session_ask_for(session, (struct effect){.kind = EFFECT_EXPLORE,
                                                 .path = mem_dup(session->play.walk.there ? "c11"
                                                                 : buffers_on(session)    ? "cores"
                                                                                          : NULL)});
    session_refuse(session, "Every order from here is being looked at.");
}

void orders_witness(struct session *session)
{
    struct play *play = &session->play;
    for (size_t i = 0; i < play->found_count; i++) {
        const struct found *found = &play->found[play->found_next++ % play->found_count];
        if (found->tokens == NULL)
            continue;
        if (play->walk.there)
            walk_to_order(session, found->tokens);
        else
            undo_witness(session, found->tokens, found->text);
        session_note(session, JOURNAL_HAPPENED, -1, "An order that ends with %s: %s.", found->text,
                     found->tokens);
        return;
    }
    session_refuse(session, "None of these results has an order that can be shown.");
}

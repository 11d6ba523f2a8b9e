/* The recorded run of a scene: what a demo shows where the machine refuses the real processes. It is marked
 * as recorded wherever it is shown, and its stops are the keys that were pressed then. */
#include <string.h>

#include "base/mem.h"
#include "lab/session_parts.h"

static const struct plan_item *item(const struct session *session)
{
    return &session->demo.plan.items[session->demo.at];
}

bool recorded_want(struct session *session)
{
    struct demo *demo = &session->demo;
    if (demo->alone || demo->wanted != 0 || demo->reel != NULL || demo->tried)
        return false;
    demo->tried = true;
    demo->wanted = session_ask_for(session, (struct effect){.kind = EFFECT_RECORDING,
                                                            .text = mem_dup(session->lesson->id),
                                                            .number = item(session)->scene});
    return true;
}

/* The first stop is the card, which the demo shows by itself. */
void recorded_came(struct session *session, const struct event *event)
{
    struct event *handed = (struct event *)(uintptr_t)event; /* the reel changes hands */
    struct demo *demo = &session->demo;
    bool after_failure = session->play.scene >= 0;
    if (event->request == 0 || event->request != demo->wanted)
        return;
    demo->wanted = 0;
    if (event->reel == NULL) {
        session_note(session, JOURNAL_NOTICE, -1, "There is no recorded run of this scene.%s%s",
                     demo->why != NULL ? " " : "", demo->why != NULL ? demo->why : "");
        return;
    }
    play_end(session);
    demo->reel = handed->reel;
    demo->reel_current = event->code != 0;
    handed->reel = NULL;
    demo->reel_first = reel_next_stop(demo->reel);
    reel_show(demo->reel, demo->reel_first);
    if (!after_failure && demo->why != NULL)
        session_note(session, JOURNAL_NOTICE, -1, "A recorded run plays: %s", demo->why);
    session_changed(session);
}

bool recorded_step(struct session *session, int by)
{
    struct reel *reel = session->demo.reel;
    size_t to = by > 0 ? reel_next_stop(reel) : reel_stop_before(reel);
    if (to == reel->shown || to < session->demo.reel_first)
        return false;
    reel_show(reel, to);
    session_refuse(session, "%s", "");
    return true;
}

void recorded_rewind(struct session *session)
{
    reel_show(session->demo.reel, session->demo.reel_first);
    session_changed(session);
}

void recorded_end(struct session *session)
{
    struct demo *demo = &session->demo;
    reel_free(demo->reel);
    demo->reel = NULL;
    demo->wanted = 0;
    demo->tried = false;
}

/* The speaker's notes: what the demo in another terminal tells, and how long it takes. */
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "lab/session_parts.h"

void speaker_free(struct speaker *speaker)
{
    notes_free(&speaker->notes);
    memset(speaker, 0, sizeof *speaker);
}

void speaker_told(struct session *session, const struct event *event)
{
    struct speaker *speaker = &session->speaker;
    struct notes notes;
    struct err err = {0};
    session_changed(session);
    if (event->text == NULL) {
        speaker->there = false;
        session_refuse(session, "The demo is not there any more. These notes wait for the next one.");
    } else if (notes_read(&notes, span_of(event->text), &err) != 0) {
        session_refuse(session, "%s", err.text);
    } else {
        bool new_scene = speaker->notes.title == NULL || strcmp(speaker->notes.title, notes.title) != 0;
        notes_free(&speaker->notes);
        speaker->notes = notes;
        session->ui.page_scroll = new_scene ? 0 : session->ui.page_scroll;
        if (!speaker->there)
            session_refuse(session, "Following the demo.");
        speaker->there = true;
    }
}

/* Minutes and seconds are shown, so the picture is another one each second while the demo goes on. */
void speaker_tick(struct session *session)
{
    struct speaker *speaker = &session->speaker;
    if (!speaker->there) {
        speaker->tick = 0;
    } else if (speaker->tick == 0 || session->now >= speaker->tick) {
        uint64_t since = session->now - speaker->notes.began;
        speaker->tick = session->now + CLOCK_S - since % CLOCK_S;
        session_changed(session);
    }
}

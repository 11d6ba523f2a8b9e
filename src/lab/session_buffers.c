/* Store buffers as the session knows them: what a move meant for the others, and the key that drains. */
#include <inttypes.h>

#include "lab/session_parts.h"

static const struct actor_view *view_of(const struct snapshot *snapshot, int actor)
{
    for (size_t i = 0; i < snapshot->nactors; i++)
        if (snapshot->actors[i].id == actor)
            return &snapshot->actors[i];
    return NULL;
}

bool buffers_on(const struct session *session)
{
    const struct snapshot *now = &session->stage.now;
    return session->stage.have_now && now->nactors > 0 && now->actors[0].buffered;
}

bool buffers_moves(const struct session *session)
{
    const struct drive *drive = &session->drive;
    bool changes = drive->token.kind == TOKEN_DRAIN || drive->token.kind == TOKEN_BUFFERS;
    return drive->busy && changes;
}

/* ---- in row 23 ---- */

static void tell_drain(struct session *session, const struct actor_view *was)
{
    char letter = actor_letter(was->id);
    const struct store_view *store = was->nstores > 0 ? &was->stores[0] : NULL;
    if (store != NULL)
        session_note(session, JOURNAL_HAPPENED, was->id,
                     "%c's %s = %" PRId64 " has left its store buffer: now it is on the page, for all.",
                     letter, store->name, store_number(store));
}

static void tell_store(struct session *session, const struct actor_view *view)
{
    const struct store_view *store = &view->stores[view->nstores - 1];
    session_note(session, JOURNAL_HAPPENED, view->id,
                 "%c's %s = %" PRId64 " waits in its store buffer: nobody else sees it yet.",
                 actor_letter(view->id), store->name, store_number(store));
}

/* The newest store of another actor to what was read; NULL where all have left. */
static const struct store_view *missed(const struct snapshot *now, const struct access *access, int *whose)
{
    for (size_t i = 0; i < now->nactors; i++) {
        const struct actor_view *other = &now->actors[i];
        for (size_t k = other->nstores; k > 0 && other->id != access->actor; k--) {
            const struct store_view *store = &other->stores[k - 1];
            *whose = other->id;
            if (obj_id_equal(store->id, now->objs[access->obj].id) &&
                store->offset < access->offset + access->length &&
                access->offset < store->offset + store->length)
                return store;
        }
    }
    return NULL;
}

static void tell_load(struct session *session, const struct actor_view *view, const struct access *access)
{
    int whose = -1;
    const struct store_view *store = missed(&session->stage.now, access, &whose);
    char letter = actor_letter(view->id), other = actor_letter(whose);
    if (view->forwarded)
        session_note(session, JOURNAL_HAPPENED, view->id,
                     "%c saw its own store in its buffer. The others do not see it yet.", letter);
    else if (store != NULL)
        session_note(session, JOURNAL_HAPPENED, view->id,
                     "%c read %s from the page, although %c has executed %s = %" PRId64
                     ": that still waits in %c's buffer.",
                     letter, store->name, other, store->name, store_number(store), other);
}

static void tell_step(struct session *session, const struct actor_view *view, const struct actor_view *was)
{
    const struct snapshot *now = &session->stage.now;
    if (view->last == OUT_REFUSED)
        return;
    if (view->nstores > (was != NULL ? was->nstores : 0)) {
        tell_store(session, view);
        return;
    }
    for (size_t i = 0; i < now->naccesses; i++) {
        const struct access *access = &now->accesses[i];
        if (access->actor == view->id && !access->write && access->obj >= 0) {
            tell_load(session, view, access);
            return;
        }
    }
}

static void tell_switch(struct session *session)
{
    if (buffers_on(session))
        session_note(session, JOURNAL_HAPPENED, -1,
                     "Store buffers are on: what a process stores waits there, until d drains it.");
    else
        session_note(session, JOURNAL_HAPPENED, -1,
                     "Store buffers are off: what waited in them is on the page.");
}

void buffers_tell(struct session *session)
{
    const struct drive *drive = &session->drive;
    const struct stage_state *stage = &session->stage;
    const struct actor_view *view = view_of(&stage->now, drive->token.actor);
    const struct actor_view *was = stage->have_before ? view_of(&stage->before, drive->token.actor) : NULL;
    if (drive->token.kind == TOKEN_BUFFERS)
        tell_switch(session);
    if (view == NULL || !view->buffered)
        return;
    if (drive->token.kind == TOKEN_STEP)
        tell_step(session, view, was);
    else if (drive->token.kind == TOKEN_DRAIN && was != NULL && was->nstores > view->nstores)
        tell_drain(session, was);
}

/* ---- the keys ---- */

const char *buffers_refused(const struct session *session)
{
    const struct stage_state *stage = &session->stage;
    const struct actor_view *view = stage->have_now ? view_of(&stage->now, stage->moved_last) : NULL;
    if (!buffers_on(session))
        return "There are no store buffers here: what is stored is on the page at once.";
    if (session->ask.question != NULL && !session->ask.answered)
        return "Nothing moves until you choose: type a digit, or 0.";
    if (view == NULL)
        return "No process has moved yet: d drains the one that moved last.";
    return view->nstores == 0 ? "The store buffer of the process that moved last is empty." : NULL;
}

static void by_hand(struct session *session, struct token token)
{
    if (session->drive.busy || session->redo.active) {
        session_refuse(session, "The last step is still on its way.");
        return;
    }
    if (session->ask.answered)
        ask_close(session);
    play_hand_step(session);
    session->ui.side = VIEW_STAGE;
    drive_begin(session, token);
}

void buffers_hand(struct session *session)
{
    by_hand(session, (struct token){.kind = TOKEN_DRAIN, .actor = session->stage.moved_last});
}

void buffers_switch(struct session *session)
{
    by_hand(session, (struct token){.kind = TOKEN_BUFFERS, .actor = -1, .number = !buffers_on(session)});
}

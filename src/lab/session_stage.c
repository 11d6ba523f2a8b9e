/* The processes as the session knows them: news, snapshots, hand steps, typing. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "lab/session_parts.h"

enum { PANE_ROWS = 24, PANE_COLUMNS = 80 };

static void actors_free(struct stage_state *stage)
{
    for (size_t i = 0; i < stage->count; i++) {
        pane_close(stage->actors[i].pane);
        free(stage->actors[i].name);
        free(stage->actors[i].program);
    }
    free(stage->actors);
}

void stage_free(struct stage_state *stage)
{
    actors_free(stage);
    tokens_free(stage->tokens, stage->token_count);
    snapshot_free(&stage->now);
    snapshot_free(&stage->before);
    for (size_t i = 0; i < stage->source_count; i++) {
        free(stage->sources[i].path);
        free(stage->sources[i].text);
    }
    free(stage->sources);
    object_entries_free(stage->objects, stage->object_count);
    free(stage->trouble);
    memset(stage, 0, sizeof *stage);
}

void stage_clear(struct session *session)
{
    struct stage_state *stage = &session->stage;
    uint64_t looks = stage->looks;
    stage_free(stage);
    stage->unit = UNIT_INSN;
    stage->moved_last = stage->selected = -1;
    stage->looks = looks;
    session->ui.typing_to = -1;
    session->ui.stage_scroll = session->ui.output_scroll = 0;
    stage->epoch = session_ask_for(session, (struct effect){.kind = EFFECT_STAGE_CLEAR});
    session_changed(session);
}

static struct actor_state *actor_new(struct session *session)
{
    struct stage_state *stage = &session->stage;
    stage->actors = mem_push(stage->actors, &stage->count, &stage->capacity, sizeof *stage->actors);
    struct actor_state *actor = &stage->actors[stage->count - 1];
    actor->pane = pane_open(PANE_ROWS, PANE_COLUMNS);
    actor->outcome = OUT_RUNNING;
    return actor;
}

static void started(struct session *session, const struct stage_news *news)
{
    if ((size_t)news->actor != session->stage.count)
        return;
    struct actor_state *actor = actor_new(session);
    const struct effect *start = &session->drive.token.start;
    bool by_drive = session->drive.busy && session->drive.token.kind == TOKEN_START;
    actor->name = mem_dup(by_drive ? start->text : news->text ? news->text : "actor");
    actor->program = mem_dup(by_drive ? start->path : actor->name);
    if (session->stage.selected < 0)
        session->stage.selected = 0;
    session_note(session, JOURNAL_HAPPENED, news->actor, "%c is %s, a new process.",
                 actor_letter(news->actor), actor->name);
}

static void forked(struct session *session, const struct stage_news *news)
{
    if ((size_t)news->child != session->stage.count)
        return;
    struct actor_state *child = actor_new(session);
    const struct actor_state *parent = &session->stage.actors[news->actor];
    child->name = mem_printf("%c", actor_letter(news->child));
    child->program = mem_dup(parent->program);
    session_note(session, JOURNAL_HAPPENED, news->child, "%c forked: its child is %c.",
                 actor_letter(news->actor), actor_letter(news->child));
}

static void take_lines(struct session *session, int actor, bool rest)
{
    const char *line;
    while ((line = pane_take(session->stage.actors[actor].pane, rest)) != NULL)
        if (*line != '\0')
            session_note(session, JOURNAL_OUTPUT, actor, "%s", line);
}

static void came_to_end(struct session *session, const struct stage_news *news)
{
    struct actor_state *actor = &session->stage.actors[news->actor];
    take_lines(session, news->actor, true);
    actor->ended = true;
    actor->outcome = news->outcome;
    actor->code = news->code;
    actor->outcomes++;
    char letter = actor_letter(news->actor);
    if (news->outcome == OUT_SIGNAL)
        session_note(session, JOURNAL_HAPPENED, news->actor, "%c (%s) was ended by SIG%s.", letter,
                     actor->name, sigabbrev_np(news->code) ? sigabbrev_np(news->code) : "?");
    else
        session_note(session, JOURNAL_HAPPENED, news->actor, "%c (%s) exited with status %d.", letter,
                     actor->name, news->code);
    if (session->ui.typing_to == news->actor)
        session->ui.typing_to = -1;
}

void stage_news_came(struct session *session, const struct event *event)
{
    const struct stage_news *news = &event->news;
    struct stage_state *stage = &session->stage;
    if (event->request != stage->epoch)
        return;
    bool known = news->actor >= 0 && (size_t)news->actor < stage->count;
    if (!known && news->kind != NEWS_STARTED && news->kind != NEWS_NOTICE)
        return;
    stage->stale = true;
    session_changed(session);
    switch (news->kind) {
    case NEWS_STARTED: started(session, news); break;
    case NEWS_CHILD: forked(session, news); break;
    case NEWS_OUTPUT:
        pane_feed(stage->actors[news->actor].pane, news->text, news->length);
        take_lines(session, news->actor, false);
        break;
    case NEWS_OUTCOME:
        stage->actors[news->actor].outcome = news->outcome;
        stage->actors[news->actor].code = news->code;
        stage->actors[news->actor].outcomes++;
        break;
    case NEWS_ENDED: came_to_end(session, news); break;
    case NEWS_NOTICE: session_note(session, JOURNAL_NOTICE, -1, "%s", news->text); break;
    }
}

static void want_source(struct session *session, const char *path)
{
    struct stage_state *stage = &session->stage;
    if (path == NULL)
        return;
    for (size_t i = 0; i < stage->source_count; i++)
        if (strcmp(stage->sources[i].path, path) == 0)
            return;
    stage->sources =
        mem_push(stage->sources, &stage->source_count, &stage->source_capacity, sizeof *stage->sources);
    stage->sources[stage->source_count - 1].path = mem_dup(path);
    session_ask_for(session, (struct effect){.kind = EFFECT_SOURCE, .path = mem_dup(path)});
}

static const struct actor_view *mover(const struct session *session)
{
    return cond_view(session, session->stage.moved_last);
}

/* The kernel's own words about the move that this snapshot follows. */
static void tell_move(struct session *session)
{
    const struct actor_view *view = mover(session);
    if (view == NULL)
        return;
    char letter = actor_letter(view->id);
    if (view->last == OUT_BLOCKED)
        session_note(session, JOURNAL_HAPPENED, view->id, "%c sleeps: %s.", letter,
                     view->wait.what ? view->wait.what : "in the kernel");
    else if (view->call.text != NULL && session->drive.token.unit == UNIT_CALL)
        session_note(session, JOURNAL_HAPPENED, view->id, "%c: %s%s%s", letter, view->call.text,
                     view->call.result ? " = " : "", view->call.result ? view->call.result : "");
    else if (view->did != NULL)
        session_note(session, JOURNAL_HAPPENED, view->id, "%c: %s", letter, view->did);
    if (view->why != NULL)
        session_note(session, JOURNAL_HAPPENED, view->id, "%c: %s", letter, view->why);
}

/* Once for each move, from the first look behind its outcome. */
static void tell(struct session *session)
{
    struct drive *drive = &session->drive;
    bool step = drive->token.kind == TOKEN_STEP;
    if (!drive->busy || drive->told || !drive_looked(session))
        return;
    if (step && session->stage.actors[drive->token.actor].outcomes == drive->outcomes_before)
        return;
    drive->told = true;
    if (step)
        tell_move(session);
    buffers_tell(session);
}

void stage_snapshot_came(struct session *session, const struct event *event)
{
    struct stage_state *stage = &session->stage;
    if (event->request != stage->epoch)
        return;
    /* Changes keep their mark until the next move: a later look at the same state must not wipe it. */
    bool moved = stage->stale || !stage->have_now || buffers_moves(session) ||
                 (session->screen == SCREEN_STAGE && stage->count == 0);
    /* Plain lines would say each sample again: there the rest is told when it is asked for. */
    bool seen = !moved && (session->ui.plain || compare_same(&stage->now, event->snapshot));
    if (moved) {
        snapshot_free(&stage->before);
        stage->before = stage->now;
        stage->have_before = stage->have_now;
    } else {
        snapshot_free(&stage->now);
    }
    memset(&stage->now, 0, sizeof stage->now);
    snapshot_copy(&stage->now, event->snapshot);
    stage->have_now = true;
    stage->stale = false;
    stage->looks++;
    stage->looked_after = event->after;
    if (!seen)
        session_changed(session);
    for (size_t i = 0; i < stage->now.nactors; i++)
        want_source(session, stage->now.actors[i].file);
    tell(session);
}

static bool entries_equal(const struct object_entry *a, size_t na, const struct object_entry *b, size_t nb)
{
    if (na != nb)
        return false;
    for (size_t i = 0; i < na; i++)
        if (strcmp(a[i].name, b[i].name) != 0 || a[i].inode != b[i].inode || a[i].size != b[i].size ||
            a[i].mode != b[i].mode)
            return false;
    return true;
}

void stage_listing_came(struct session *session, const struct event *event)
{
    struct stage_state *stage = &session->stage;
    if (!entries_equal(stage->objects, stage->object_count, event->objects, event->object_count))
        session_changed(session);
    object_entries_free(stage->objects, stage->object_count);
    stage->object_count = event->object_count;
    stage->objects = mem_array(event->object_count, sizeof *stage->objects);
    for (size_t i = 0; i < event->object_count; i++) {
        stage->objects[i] = event->objects[i];
        stage->objects[i].name = mem_dup(event->objects[i].name);
        stage->objects[i].shown = mem_dup(event->objects[i].shown);
    }
}

/* A text that is no source of an actor is laid over the page. */
static bool is_paper(struct session *session, const struct event *event)
{
    bool solution = strcmp(event->path, "solution") == 0;
    if (!solution && strcmp(event->path, "doctor") != 0)
        return false;
    key_close_help(session);
    session->ui.help = true;
    session->ui.help_scroll = 0;
    session->ui.paper = mem_dup(event->text != NULL ? event->text : "");
    session->ui.paper_title = mem_dup(solution ? "- your file, + the solution" : "what this machine allows");
    if (session->ui.plain)
        journal_add(&session->journal, JOURNAL_HAPPENED, -1, "%s:\n%s", session->ui.paper_title,
                    session->ui.paper);
    if (session->ui.plain)
        key_close_help(session);
    return true;
}

void stage_source_came(struct session *session, const struct event *event)
{
    if (is_paper(session, event))
        return;
    if (strcmp(event->path, "exploring") == 0) {
        orders_progress(session, event);
        return;
    }
    if (strcmp(event->path, "staged") == 0) {
        grade_staged(session, event);
        return;
    }
    if (strncmp(event->path, "walk:", 5) == 0) {
        walk_came(session, event);
        return;
    }
    if (event->request != 0 && event->request == session->play.request) {
        char **text = strcmp(event->path, "explore") == 0 ? &session->play.table : &session->play.disasm;
        free(*text);
        *text = mem_dup(event->text);
        session->play.answered = true;
        orders_came(session, event);
        for (size_t i = 0; i < event->result_count; i++)
            say_result(session, event->results[i].name, event->results[i].number);
        session_changed(session);
        return;
    }
    for (size_t i = 0; i < session->stage.source_count; i++) {
        struct source_text *source = &session->stage.sources[i];
        if (source->text != NULL || strcmp(source->path, event->path) != 0)
            continue;
        source->text = mem_dup(event->text ? event->text : "");
        session_changed(session);
    }
}

static bool is_held(const struct session *session, int actor)
{
    const struct actor_view *view = cond_view(session, actor);
    return view != NULL && view->held;
}

void stage_hand(struct session *session, int actor, bool run)
{
    struct stage_state *stage = &session->stage;
    if (actor < 0 || (size_t)actor >= stage->count) {
        session_refuse(session, "There is no process %c here yet.", actor_letter(actor));
    } else if (stage->actors[actor].ended) {
        session_refuse(session, "%c has ended. u undoes, r restarts the scene.", actor_letter(actor));
    } else if (session->play.phase == PLAY_PREDICT) {
        session_refuse(session, "Nothing runs before you answer.");
    } else if (session->drive.busy || session->redo.active) {
        session_refuse(session, "The last step is still on its way.");
    } else if (stage->actors[actor].outcome == OUT_BLOCKED) {
        session_refuse(session, "%c sleeps in the kernel: another process has to wake it.",
                       actor_letter(actor));
    } else {
        if (session->ask.answered)
            ask_close(session);
        play_hand_step(session);
        enum token_kind kind = run ? TOKEN_GO : is_held(session, actor) ? TOKEN_STEP : TOKEN_HOLD;
        stage->selected = actor;
        session->ui.side = VIEW_STAGE;
        drive_begin(session, (struct token){.kind = kind, .actor = actor, .unit = stage->unit});
    }
}

void stage_unit(struct session *session)
{
    static const char *const words[] = {"call", "line", "shared access", "instruction"};
    session->stage.unit = (session->stage.unit + 1) % 4;
    if (buffers_on(session) && session->stage.unit < UNIT_ACCESS)
        session->stage.unit = UNIT_ACCESS;
    session_refuse(session, "One step is now one %s.", words[session->stage.unit]);
}

void stage_select(struct session *session, int by)
{
    struct stage_state *stage = &session->stage;
    if (stage->count == 0) {
        session_refuse(session, "There is no process to select yet.");
        return;
    }
    stage->selected = (int)(((size_t)(stage->selected + by) + stage->count) % stage->count);
    session_refuse(session, "%c is selected: . steps it, t types to it.", actor_letter(stage->selected));
}

void stage_typing(struct session *session, bool on)
{
    int actor = session->stage.selected;
    if (!on) {
        session->ui.typing_to = -1;
        session_refuse(session, "Keys go to the lab again.");
    } else if (actor < 0 || session->stage.actors[actor].ended) {
        session_refuse(session, "There is no running process to type to.");
    } else {
        session->ui.typing_to = actor;
        session_refuse(session, "Typing to %c (%s); Ctrl-] ends.", actor_letter(actor),
                       session->stage.actors[actor].name);
    }
}

static void send(struct session *session, int actor, const char *bytes, size_t length)
{
    play_hand_step(session);
    drive_begin(session,
                (struct token){.kind = TOKEN_INPUT, .actor = actor, .text = mem_dup_n(bytes, length)});
}

void stage_type(struct session *session, int key)
{
    char bytes[8] = {0};
    size_t length = 0;
    if (session->drive.busy) {
        session_refuse(session, "The last key is still on its way.");
        return;
    }
    if (key == KEY_RETURN)
        bytes[length++] = '\n';
    else if (key == KEY_RUBOUT)
        bytes[length++] = 0x7f;
    else if (key > 0 && key < 0x80)
        bytes[length++] = (char)key;
    if (length > 0)
        send(session, session->ui.typing_to, bytes, length);
}

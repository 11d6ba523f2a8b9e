/* Schedules that the learner has named: the name is typed in the last row, and a saved one is played as undo
 * is, by driving new processes through it. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "lab/schedule.h"
#include "lab/session_parts.h"

int named_scene(const struct session *session)
{
    size_t index;
    if (session->lesson == NULL || session->screen != SCREEN_LESSON)
        return -1;
    if (session->play.scene >= 0)
        return session->play.scene;
    return session_activity(session, &index) == ACTIVITY_SCENE ? (int)index : -1;
}

static void close_entry(struct session *session)
{
    free(session->ui.entry.names);
    memset(&session->ui.entry, 0, sizeof session->ui.entry);
    session_changed(session);
}

static uint64_t ask_for(struct session *session, enum effect_kind kind, const char *name, char *text)
{
    return session_ask_for(session, (struct effect){.kind = kind,
                                                    .path = mem_dup(session->lesson->id),
                                                    .number = named_scene(session),
                                                    .text = mem_dup(name),
                                                    .flags = text});
}

void named_ask_name(struct session *session, enum entry_purpose purpose)
{
    if (session->drive.busy || session->redo.active || session->play.phase == PLAY_WAITING) {
        session_refuse(session, "The last step is still on its way.");
        return;
    }
    close_entry(session);
    session->ui.entry.purpose = purpose;
    if (purpose == ENTRY_SAVE)
        session_refuse(session, "Type a name for this schedule; nothing typed saves nothing.");
    else
        ask_for(session, EFFECT_READ_SCHEDULE, NULL, NULL);
}

static void save(struct session *session, const char *name)
{
    const struct stage_state *stage = &session->stage;
    const struct scene *scene = play_scene(session);
    char *title = mem_printf("%s, scene %d: %s", session->lesson->id, session->play.scene + 1, scene->title);
    ask_for(session, EFFECT_SAVE_SCHEDULE, name, schedule_text(stage->tokens, stage->token_count, title));
    free(title);
}

static void finish(struct session *session)
{
    enum entry_purpose purpose = session->ui.entry.purpose;
    char *name = mem_dup(session->ui.entry.text);
    close_entry(session);
    if (name[0] == '\0')
        session_refuse(session, purpose == ENTRY_SAVE ? "Nothing was saved." : "Nothing is played.");
    else if (purpose == ENTRY_SAVE)
        save(session, name);
    else
        ask_for(session, EFFECT_READ_SCHEDULE, name, NULL);
    free(name);
}

/* The name before or behind the one that stands in the row; from nothing to the first, or the last. */
static void choose(struct session *session, int by)
{
    struct entry *entry = &session->ui.entry;
    struct span rest = span_of(entry->names != NULL ? entry->names : ""), before = {0}, first = {0},
                last = {0};
    struct span behind = {0}, found = {0};
    while (rest.length > 0) {
        struct span name = span_line(&rest);
        if (first.length == 0)
            first = name;
        if (found.length > 0 && behind.length == 0)
            behind = name;
        if (span_is(name, entry->text)) {
            found = name;
            before = last;
        }
        last = name;
    }
    struct span to = by > 0 ? (behind.length > 0 ? behind : first) : before.length > 0 ? before : last;
    if (to.length == 0 || to.length > ENTRY_NAME_MOST)
        return;
    memcpy(entry->text, to.at, to.length);
    entry->text[to.length] = '\0';
    session_changed(session);
}

bool named_typed(struct session *session, int key)
{
    struct entry *entry = &session->ui.entry;
    size_t length = strlen(entry->text);
    if (entry->purpose == ENTRY_NONE || key == KEY_SUSPEND_LAB || key == KEY_REDRAW)
        return false;
    if (key == KEY_RETURN) {
        finish(session);
    } else if (key == KEY_RELEASE || key == KEY_ESCAPE) {
        entry->text[0] = '\0';
        finish(session);
    } else if (key == KEY_RUBOUT) {
        entry->text[length > 0 ? length - 1 : 0] = '\0';
    } else if (key == KEY_UP_ARROW || key == KEY_DOWN_ARROW) {
        choose(session, key == KEY_UP_ARROW ? -1 : 1);
    } else if (key > ' ' && key < 0x7f && length < ENTRY_NAME_MOST) {
        entry->text[length] = (char)key;
        entry->text[length + 1] = '\0';
    } else {
        session_refuse(session,
                       "A name is at most %d letters, digits, - and _; Enter ends it, Ctrl-] leaves it.",
                       ENTRY_NAME_MOST);
    }
    session_changed(session);
    return true;
}

static void names_came(struct session *session, const char *names)
{
    struct buf words = {0};
    struct span rest = span_of(names);
    if (session->ui.entry.purpose != ENTRY_PLAY)
        return;
    while (rest.length > 0) {
        struct span name = span_line(&rest);
        buf_printf(&words, "%s%.*s", words.length > 0 ? ", " : "", (int)name.length, name.at);
    }
    if (words.length == 0) {
        close_entry(session);
        session_refuse(session, "No schedule of this scene is saved; N saves the one on the stage.");
    } else {
        free(session->ui.entry.names);
        session->ui.entry.names = mem_dup(names);
        session_note(session, JOURNAL_NOTICE, -1, "Saved for this scene: %s. Which one?", buf_text(&words));
    }
    buf_free(&words);
}

/* Its goal holds however the learner gets there, also without the line that says it. */
static const struct step *goal_of(const struct scene *scene)
{
    for (size_t i = 0; i < scene->step_count; i++)
        if (scene->steps[i].verb == VERB_GOAL)
            return &scene->steps[i];
    return NULL;
}

static void play(struct session *session, const char *name, struct schedule *schedule)
{
    int scene = named_scene(session);
    ask_close(session);
    play_begin(session, scene);
    session->play.off_script = true;
    session->play.goal = goal_of(play_scene(session));
    session->play.saved = schedule->steps;
    session->play.saved_count = schedule->step_count;
    for (size_t i = 0; i < schedule->count; i++)
        if (schedule->tokens[i].kind == TOKEN_STEP)
            session->stage.unit = schedule->tokens[i].unit;
    session->redo = (struct redo){.active = true,
                                  .purpose = REDO_SAVED,
                                  .tokens = schedule->tokens,
                                  .count = schedule->count,
                                  .name = mem_dup(name),
                                  .known = schedule->known,
                                  .bytes = schedule->bytes};
    lesson_show(session, VIEW_STAGE);
}

void named_came(struct session *session, const struct event *event)
{
    struct err err = {0};
    struct schedule schedule;
    if (named_scene(session) < 0)
        return;
    if (event->path == NULL)
        names_came(session, event->text);
    else if (schedule_parse(event->path, event->text, &schedule, &err) != 0)
        session_note(session, JOURNAL_NOTICE, -1, "%s", err.text);
    else
        play(session, event->path, &schedule);
}

void named_read_wanted(struct session *session, int scene)
{
    char *name = session->wanted_schedule;
    session->wanted_schedule = NULL;
    assert(named_scene(session) == scene);
    ask_for(session, EFFECT_READ_SCHEDULE, name, NULL);
    free(name);
}

void named_played(struct session *session, size_t moves)
{
    const struct redo *redo = &session->redo;
    const struct stage_state *stage = &session->stage;
    bool same = !redo->known || stage->tokens[stage->token_count - 1].bytes == redo->bytes;
    session_note(session, same ? JOURNAL_HAPPENED : JOURNAL_NOTICE, -1,
                 same ? "Played '%s', %zu moves: the shared bytes are as they were."
                      : "Played '%s', %zu moves, but the shared bytes are not as they were: something ran "
                        "free, or the program is another.",
                 redo->name, moves);
}

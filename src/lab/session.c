/* The switch, the effects queue and the questions views ask; the parts are in session_*.c. */
#include "lab/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "course/lesson_parse.h"
#include "lab/session_parts.h"

enum { LOOK_AGAIN_MS = 20, HIDDEN_MS = 1000 };

struct session *session_open(const struct catalog *catalog)
{
    struct session *session = mem_alloc(sizeof *session);
    session->catalog = catalog;
    session->lesson_index = -1;
    session->play.scene = -1;
    session->stage.unit = UNIT_INSN;
    session->stage.moved_last = -1;
    session->stage.selected = -1;
    session->exercise.index = -1;
    session->ui.typing_to = -1;
    session->ui.rows = 24;
    session->ui.columns = 80;
    session->wanted_page = session->wanted_scene = session->run_scene = -1;
    return session;
}

void session_close(struct session *session)
{
    if (session == NULL)
        return;
    play_end(session);
    drive_drop(session);
    undo_drop(session);
    stage_free(&session->stage);
    demo_free(&session->demo);
    speaker_free(&session->speaker);
    saved_free(&session->replay);
    if (session->lesson != NULL)
        lesson_free(session->lesson);
    if (session->exercise.verdict != NULL)
        verdict_free(session->exercise.verdict);
    free(session->exercise.verdict);
    lesson_free(session->exercise.task);
    free(session->warm_up.question);
    free(session->exercise.file);
    free(session->exercise.watching);
    record_free(&session->record);
    journal_free(&session->journal);
    free(session->ui.message);
    free(session->ui.typed);
    free(session->ui.entry.names);
    free(session->ui.paper);
    free(session->ui.paper_title);
    free(session->wanted_schedule);
    free(session->edited);
    free(session->own_program);
    for (size_t i = 0; i < session->effect_count; i++)
        effect_free(&session->effects[i]);
    free(session->effects);
    free(session);
}

uint64_t session_ask_for(struct session *session, struct effect effect)
{
    effect.request = ++session->last_request;
    session->effects = mem_push(session->effects, &session->effect_count, &session->effect_capacity,
                                sizeof *session->effects);
    session->effects[session->effect_count - 1] = effect;
    return effect.request;
}

bool session_take(struct session *session, struct effect *effect)
{
    if (session->effect_count == 0)
        return false;
    *effect = session->effects[0];
    session->effect_count--;
    memmove(session->effects, session->effects + 1, session->effect_count * sizeof *session->effects);
    return true;
}

void session_changed(struct session *session)
{
    session->changed++;
}

static void set_message(struct session *session, const char *text)
{
    char *copy = mem_dup(text);
    free(session->ui.message);
    session->ui.message = copy;
    session_changed(session);
}

/* The lesson has spoken, and nothing is under way that a key has begun. */
static bool is_quiet(const struct session *session)
{
    return session->ui.word_stands && !session->drive.busy && !session->redo.active &&
           session->play.phase != PLAY_WAITING;
}

void session_note(struct session *session, enum journal_kind kind, int actor, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0)
        return;
    journal_add(&session->journal, kind, actor, "%s", text);
    if (kind != JOURNAL_OUTPUT && !(kind == JOURNAL_HAPPENED && actor >= 0 && is_quiet(session))) {
        bool joins = kind == JOURNAL_SAY && session->ui.answer_stands;
        char *both = joins ? mem_printf("%s %s", session->ui.message, text) : mem_dup(text);
        set_message(session, both);
        free(both);
        session->ui.answer_stands = kind == JOURNAL_ANSWER;
        session->ui.word_stands = kind == JOURNAL_SAY || kind == JOURNAL_ANSWER || kind == JOURNAL_FAIL;
    }
    free(text);
    session_changed(session);
}

void session_refuse(struct session *session, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (session->ui.plain)
        journal_add(&session->journal, JOURNAL_NOTICE, -1, "%s", text);
    set_message(session, text);
}

void session_store_place(struct session *session)
{
    if (session->lesson == NULL || session->headless || session->screen == SCREEN_DEMO)
        return;
    session_ask_for(session, (struct effect){.kind = EFFECT_STORE_PLACE,
                                             .text = mem_dup(session->lesson->id),
                                             .number = session->page,
                                             .second = session->play.scene});
}

static void effect_failed(struct session *session, const struct event *event)
{
    session_note(session, JOURNAL_NOTICE, -1, "%s", event->text);
    session->play.absent |= event->absent;
    if (event->request != 0 && event->request == session->drive.request && session->drive.busy)
        session->drive.failure = mem_dup(event->text);
    if (event->request == session->play.exploring)
        session->play.exploring = 0;
    if (event->request == session->play.walk.waits)
        session->play.walk.waits = 0;
    if (event->request != 0 && event->request == session->play.request)
        session->play.refused = mem_dup(event->text);
    if (session->wanted_page >= 0 && session->lesson == NULL && session->headless) {
        session->failures++;
        session->settled = true;
    }
}

static void effect_done(struct session *session, const struct event *event)
{
    if (event->request != 0 && event->request == session->play.request) {
        session->play.answered = true;
        for (size_t i = 0; i < event->result_count; i++)
            say_result(session, event->results[i].name, event->results[i].number);
    }
    bool edited = event->request != 0 && event->request == session->play.edit;
    if (edited) {
        free(session->own_program);
        session->own_program = mem_dup(session->edited);
        rewind_edited(session);
    }
    if (event->text != NULL)
        session_note(session, JOURNAL_NOTICE, -1, "%s", event->text);
}

static int within(int value, int least, int most)
{
    return value < least ? least : value > most ? most : value;
}

static void drawn(struct session *session, const struct drawn *drawn)
{
    struct ui *ui = &session->ui;
    ui->drawn = *drawn;
    ui->page_scroll = within(ui->page_scroll, drawn->page_scroll_least, drawn->page_scroll_most);
    ui->output_scroll = within(ui->output_scroll, 0, drawn->output_scroll_most);
    ui->stage_scroll = within(ui->stage_scroll, drawn->stage_scroll_least, drawn->stage_scroll_most);
    if (drawn->question_shown && drawn->question_seq == session->question_seq)
        session->ask.shown = true;
}

static void record_came(struct session *session, struct record *record)
{
    record_free(&session->record);
    session->record = *record;
    memset(record, 0, sizeof *record);
    warm_up_look(session);
    session_changed(session);
}

static void resized(struct session *session, const struct event *event)
{
    session->ui.rows = event->rows;
    session->ui.columns = event->columns;
    session_changed(session);
}

void session_quit(struct session *session)
{
    session->ui.quitting = true;
    session_ask_for(session, (struct effect){.kind = EFFECT_QUIT, .number = session->failures > 0});
}

static void histogram_came(struct session *session, const struct event *event)
{
    if (event->request != session->play.request)
        return;
    struct histogram *histogram = &session->play.histogram;
    histogram->done++;
    if (event->text == NULL) {
        histogram->failed++;
        return;
    }
    int64_t value = strtoll(event->text, NULL, 10);
    size_t at = 0;
    while (at < histogram->count && histogram->bars[at].value < value)
        at++;
    if (at == histogram->count || histogram->bars[at].value != value) {
        histogram->bars = mem_resize(histogram->bars, histogram->count + 1, sizeof *histogram->bars);
        memmove(histogram->bars + at + 1, histogram->bars + at,
                (histogram->count - at) * sizeof *histogram->bars);
        histogram->bars[at] = (struct bar){.value = value};
        histogram->count++;
    }
    histogram->bars[at].count++;
    session_changed(session);
}

static void measure_came(struct session *session, const struct event *event)
{
    if (event->request != session->play.request)
        return;
    measure_line(&session->play.measure, span_of(event->text));
    session_changed(session);
}

/* A condition that nothing announces (a free process falls asleep, a name goes) is looked for while something
 * waits for it, and only then. */
static void look_again(struct session *session, bool time_came)
{
    bool until = session->drive.busy && session->drive.token.kind == TOKEN_UNTIL;
    bool waits =
        until || (session->play.scene >= 0 && session->play.phase == PLAY_WAITING && !session->drive.busy);
    if (!waits) {
        session->look_due = 0;
        return;
    }
    if (time_came && session->look_due != 0 && session->now >= session->look_due) {
        session_ask_for(session, (struct effect){.kind = EFFECT_LOOK});
        session->look_due = 0;
    }
    if (session->look_due == 0)
        session->look_due = session->now + LOOK_AGAIN_MS * CLOCK_MS;
}

void session_update(struct session *session, const struct event *event)
{
    session->now = event->now;
    switch (event->kind) {
    case EVENT_KEY: key_pressed(session, event->key); break;
    case EVENT_CLICK: key_clicked(session, event); break;
    case EVENT_RESIZE: resized(session, event); break;
    case EVENT_DRAWN: drawn(session, &event->drawn); return;
    case EVENT_TIME: break;
    case EVENT_END: session_quit(session); return;
    case EVENT_RESUMED: session_changed(session); break;
    case EVENT_NEWS: stage_news_came(session, event); break;
    case EVENT_SNAPSHOT: stage_snapshot_came(session, event); break;
    case EVENT_SOURCE: stage_source_came(session, event); break;
    case EVENT_LISTING: stage_listing_came(session, event); break;
    case EVENT_FAILED: effect_failed(session, event); break;
    case EVENT_DONE: effect_done(session, event); break;
    case EVENT_SAVED: grade_saved(session, event); break;
    case EVENT_VERDICT: grade_verdict(session, event); break;
    case EVENT_PROGRESS: record_came(session, event->record); break;
    case EVENT_HISTOGRAM: histogram_came(session, event); break;
    case EVENT_MEASURE: measure_came(session, event); break;
    case EVENT_LESSON: lesson_arrived(session, event); break;
    case EVENT_TASK: grade_task(session, event); break;
    case EVENT_RECORDING: recorded_came(session, event); break;
    case EVENT_SCHEDULE: named_came(session, event); break;
    case EVENT_TOLD: speaker_told(session, event); break;
    }
    undo_continue(session);
    play_continue(session);
    look_again(session, event->kind == EVENT_TIME);
    demo_tell(session);
    speaker_tick(session);
    saved_tick(session);
}

uint64_t session_deadline(const struct session *session)
{
    uint64_t deadline = play_deadline(session);
    uint64_t others[] = {session->drive.busy ? session->drive.deadline : 0, session->look_due,
                         session->speaker.tick, session->replay.due};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i] != 0 && (deadline == 0 || others[i] < deadline))
            deadline = others[i];
    return deadline;
}

uint64_t session_hidden(const struct session *session)
{
    bool back = session->screen == SCREEN_DEMO && session->play.rewinding && session->play.rewind_stays;
    return back ? session->play.rewind_began + (uint64_t)HIDDEN_MS * CLOCK_MS : 0;
}

bool session_is_busy(const struct session *session)
{
    return session->drive.busy || session->redo.active || session->play.phase == PLAY_WAITING ||
           session->wanted_page >= 0 || session->wanted_scene >= 0 || session->exercise.grading;
}

const struct page *session_page(const struct session *session)
{
    if (session->lesson == NULL || session->page < 0 || (size_t)session->page >= session->lesson->page_count)
        return NULL;
    return &session->lesson->pages[session->page];
}

enum activity session_activity(const struct session *session, size_t *index)
{
    const struct page *page = session_page(session);
    int left = session->activity;
    for (size_t i = 0; page != NULL && i < page->block_count; i++) {
        const struct block *block = &page->blocks[i];
        bool scene = block->kind == BLOCK_SCENE;
        bool question = block->kind == BLOCK_QUESTION && !session->lesson->questions[block->index].predict;
        if ((!scene && !question) || left-- > 0)
            continue;
        *index = block->index;
        return scene ? ACTIVITY_SCENE : ACTIVITY_QUESTION;
    }
    return ACTIVITY_NONE;
}

bool session_page_read(const struct session *session, int lesson, int page)
{
    const char *id = session->catalog->lessons[lesson].id;
    for (size_t i = 0; i < session->record.page_count; i++)
        if (session->record.pages[i].page == page && strcmp(session->record.pages[i].lesson, id) == 0)
            return true;
    return false;
}

bool session_scene_played(const struct session *session, const char *lesson, int scene)
{
    for (size_t i = 0; i < session->record.scene_count; i++)
        if (session->record.scenes[i].scene == scene && strcmp(session->record.scenes[i].lesson, lesson) == 0)
            return true;
    return false;
}

const struct answer *session_answer(const struct session *session, const char *lesson, const char *question)
{
    for (size_t i = 0; i < session->record.answer_count; i++) {
        const struct answer *answer = &session->record.answers[i];
        if (strcmp(answer->lesson, lesson) == 0 && strcmp(answer->question, question) == 0)
            return answer;
    }
    return NULL;
}

const struct attempt *session_attempt(const struct session *session, const char *exercise)
{
    for (size_t i = 0; i < session->record.attempt_count; i++)
        if (strcmp(session->record.attempts[i].exercise, exercise) == 0)
            return &session->record.attempts[i];
    return NULL;
}

const char *session_source(const struct session *session, const char *path)
{
    for (size_t i = 0; path != NULL && i < session->stage.source_count; i++)
        if (strcmp(session->stage.sources[i].path, path) == 0)
            return session->stage.sources[i].text;
    return NULL;
}

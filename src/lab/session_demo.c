/* A demo: the scenes of a plan one after another, moved by the two keys of a clicker. A scene first shows its
 * card; each key then carries out the next action of the script, exactly as Space does in a lesson. Nobody
 * has to answer a prediction: the next key goes on, with the class's tally if one was typed. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "course/stamp.h"
#include "lab/session_parts.h"

enum { ENTRY_MOST = 60, VOTES_MOST = 9999 };

static const struct plan_item *item(const struct session *session)
{
    return &session->demo.plan.items[session->demo.at];
}

void demo_free(struct demo *demo)
{
    plan_free(&demo->plan);
    free(demo->entry);
    free(demo->told);
    free(demo->why);
    reel_free(demo->reel);
    memset(demo, 0, sizeof *demo);
}

static void drop_entry(struct demo *demo)
{
    free(demo->entry);
    demo->entry = NULL;
}

/* The item's card: nothing runs. */
static void show_card(struct session *session)
{
    play_end(session);
    ask_close(session);
    drop_entry(&session->demo);
    recorded_end(session);
    session->demo.counted = NULL;
    session->page = (int)session->lesson->scenes[item(session)->scene].page;
    session_refuse(session, "%s", "");
    if ((session->demo.lacks & stamp_needs(&session->lesson->scenes[item(session)->scene])) != 0)
        recorded_want(session);
}

void demo_arrived(struct session *session)
{
    struct demo *demo = &session->demo;
    if (demo->began == 0)
        demo->began = session->now;
    demo->item_began = session->now;
    session->wanted_page = session->wanted_scene = -1;
    show_card(session);
}

void demo_turn(struct session *session, int by)
{
    struct demo *demo = &session->demo;
    if (by < 0 && demo->at == 0) {
        session_refuse(session, "This is the first scene.");
        return;
    }
    if (by > 0 && demo->at + 1 >= demo->plan.count) {
        session_refuse(session, "That was the last scene. q ends the demo.");
        return;
    }
    demo->at = demo->at + (size_t)(ssize_t)by;
    demo->item_began = session->now;
    if (session->lesson != NULL && session->lesson_index == item(session)->lesson)
        show_card(session);
    else
        lesson_open(session, item(session)->lesson, -1, item(session)->scene);
}

/* No answer is asked of anybody: the class has voted with its hands, or its tally was typed. */
static void leave_question(struct session *session)
{
    if (!session->ask.answered)
        ask_answer(session, 0);
    if (!session->ask.answered)
        return; /* not on the screen yet */
    ask_close(session);
    lesson_show(session, VIEW_STAGE);
    play_space(session);
}

void demo_next(struct session *session)
{
    const struct play *play = &session->play;
    if (session->lesson == NULL || session->wanted_scene >= 0 || session->demo.wanted != 0)
        return; /* its lesson or its recording is on its way */
    if (session->demo.reel != NULL) {
        if (!recorded_step(session, 1))
            demo_turn(session, 1);
    } else if (session->ask.question != NULL) {
        leave_question(session);
    } else if (play->scene < 0) {
        play_begin(session, item(session)->scene);
    } else if (play->phase == PLAY_FAILED && !play->off_script && recorded_want(session)) {
        session_refuse(session, "This run came out otherwise; the recorded one follows.");
    } else if (play->phase == PLAY_DONE || (play->phase == PLAY_FAILED && !play->off_script)) {
        demo_turn(session, 1);
    } else {
        play_space(session);
    }
}

static bool is_under_way(const struct session *session)
{
    return session->redo.active || session->drive.busy || session->play.phase == PLAY_WAITING;
}

/* Moves by hand go first, one by one; then the script's. */
void demo_back(struct session *session)
{
    struct play *play = &session->play;
    if (session->demo.reel != NULL) {
        if (!recorded_step(session, -1))
            demo_turn(session, -1);
    } else if (is_under_way(session)) {
        session_refuse(session, "The last step is still on its way.");
    } else if (play->scene < 0) {
        demo_turn(session, -1);
    } else if (play->off_script && session->stage.token_count > play->script_tokens) {
        undo_begin(session);
    } else if (play->stop_count <= 1) {
        show_card(session);
    } else {
        ask_close(session);
        rewind_back(session);
        session_refuse(session, "One step back, with new processes.");
    }
}

void demo_tell(struct session *session)
{
    struct demo *demo = &session->demo;
    if (session->screen != SCREEN_DEMO || session->play.rewinding || demo->alone)
        return;
    char *line = notes_line(session);
    if (demo->told != NULL && strcmp(demo->told, line) == 0) {
        free(line);
        return;
    }
    free(demo->told);
    demo->told = line;
    session_ask_for(session, (struct effect){.kind = EFFECT_TELL, .text = mem_dup(line)});
}

/* Clean: every process of it is ended, every name removed, and new ones begin. */
void demo_restart(struct session *session)
{
    if (session->lesson == NULL || session->wanted_scene >= 0)
        return;
    if (session->demo.reel != NULL)
        recorded_rewind(session);
    else
        show_card(session);
    demo_next(session);
}

void demo_dark(struct session *session)
{
    session->demo.dark = true;
    session_changed(session);
}

/* The class's tally. */

static void begin_entry(struct demo *demo, const struct question *question)
{
    drop_entry(demo);
    demo->counted = question;
    memset(demo->tally, 0, sizeof demo->tally);
    demo->entry = mem_dup("");
}

static void add_to_entry(struct demo *demo, char c)
{
    size_t length = strlen(demo->entry);
    if (length >= ENTRY_MOST)
        return;
    demo->entry = mem_resize(demo->entry, length + 2, 1);
    demo->entry[length] = c;
    demo->entry[length + 1] = '\0';
}

/* The numbers so far, at every key, so that the bars grow with them. False: more numbers than answers. */
static bool count_entry(struct demo *demo)
{
    size_t options = demo->counted->option_count < TALLY_MOST ? demo->counted->option_count : TALLY_MOST;
    size_t count = 0;
    memset(demo->tally, 0, sizeof demo->tally);
    for (const char *at = demo->entry; *at != '\0';) {
        at += strspn(at, " ");
        if (*at == '\0')
            break;
        long votes = strtol(at, (char **)&at, 10);
        if (count == options)
            return false;
        demo->tally[count++] = votes > VOTES_MOST ? VOTES_MOST : (int)votes;
    }
    return true;
}

static void recount(struct session *session)
{
    struct demo *demo = &session->demo;
    if (!count_entry(demo))
        session_refuse(session, "There are %zu answers: %zu numbers are enough.", demo->counted->option_count,
                       demo->counted->option_count);
    else
        session_refuse(session, "%s", "");
}

void demo_tally(struct session *session, int digit)
{
    struct demo *demo = &session->demo;
    begin_entry(demo, session->ask.question);
    add_to_entry(demo, (char)('0' + digit));
    recount(session);
}

static void rub_out(struct session *session)
{
    struct demo *demo = &session->demo;
    size_t length = strlen(demo->entry);
    demo->entry[length - 1] = '\0';
    recount(session);
    if (length > 1)
        return;
    demo->counted = NULL;
    drop_entry(demo);
}

bool demo_typed(struct session *session, int key)
{
    struct demo *demo = &session->demo;
    if (demo->dark && key != KEY_SUSPEND_LAB) {
        demo->dark = false;
        session_changed(session);
        return true;
    }
    if (demo->entry == NULL)
        return false;
    if ((key >= '0' && key <= '9') || key == ' ') {
        add_to_entry(demo, (char)key);
        recount(session);
        return true;
    }
    if (key == KEY_RUBOUT) {
        rub_out(session);
        return true;
    }
    drop_entry(demo); /* the numbers stay */
    session_changed(session);
    return key == KEY_RETURN;
}

/* "zero 3, one 18"; nothing where nobody was counted. */
static void add_tally(const struct demo *demo, const struct question *question, struct buf *out)
{
    size_t options = question->option_count < TALLY_MOST ? question->option_count : TALLY_MOST;
    for (size_t i = 0; demo->counted == question && i < options; i++) {
        char *words = rich_words(&question->options[i].text);
        buf_printf(out, "%s%s %d", i > 0 ? ", " : "", words, demo->tally[i]);
        free(words);
    }
}

void demo_reveal(struct session *session, const struct question *question)
{
    struct buf text = {0};
    add_tally(&session->demo, question, &text);
    if (text.length > 0)
        session_note(session, JOURNAL_ANSWER, -1, "The class: %s.", text.data);
    buf_free(&text);
    for (size_t i = 0; i < question->option_count; i++) {
        if (!question->options[i].right)
            continue;
        char *machine = rich_words(&question->options[i].text), *why = rich_words(&question->options[i].why);
        session_note(session, JOURNAL_ANSWER, -1, "The machine: %s. %s", machine, why);
        free(machine);
        free(why);
    }
}

void demo_recall(struct session *session, const char *question)
{
    const struct lesson *lesson = session->lesson;
    for (size_t i = 0; session->screen == SCREEN_DEMO && i < lesson->question_count; i++)
        if (strcmp(lesson->questions[i].id, question) == 0)
            session->play.prediction = &lesson->questions[i];
}

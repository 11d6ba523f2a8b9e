#include "lab/demo_words.h"

#include <string.h>

#include "lab/session_parts.h"

const struct scene *demo_scene(const struct session *session)
{
    const struct demo *demo = &session->demo;
    const struct plan_item *item = &demo->plan.items[demo->at];
    bool open = session->lesson != NULL && session->lesson_index == item->lesson && session->wanted_scene < 0;
    return open ? &session->lesson->scenes[item->scene] : NULL;
}

static void add_number(const struct session *session, size_t at, struct buf *out)
{
    const struct plan_item *item = &session->demo.plan.items[at];
    buf_printf(out, "%s.%d", session->catalog->lessons[item->lesson].number, item->scene + 1);
}

void demo_words_title(const struct session *session, struct buf *out)
{
    const struct scene *scene = demo_scene(session);
    add_number(session, session->demo.at, out);
    if (scene != NULL)
        buf_printf(out, " %s", scene->title);
}

void demo_words_place(const struct session *session, struct buf *out)
{
    if (session->demo.reel != NULL)
        buf_text_add(out, session->demo.reel_current ? "RECORDED  " : "RECORDED, of an older text  ");
    buf_printf(out, "scene %zu of %zu", session->demo.at + 1, session->demo.plan.count);
}

bool demo_plays_reel(const struct session *session)
{
    const struct demo *demo = &session->demo;
    return demo->reel != NULL && demo->reel->shown > demo->reel_first;
}

/* What a row of the recorded screen says behind its label. */
static void add_recorded(const struct session *session, size_t row, const char *label, struct buf *out)
{
    const char *line = pane_line(session->demo.reel->pane, row);
    size_t skip = strspn(line, " "), length = strlen(label);
    if (strncmp(line + skip, label, length) == 0)
        skip += length;
    skip += strspn(line + skip, " ");
    buf_text_add(out, line + skip);
}

/* Of a schedule `done` letters were played. */
static void add_step(const struct step *step, size_t done, struct buf *out)
{
    if (step->verb != VERB_SCHEDULE) {
        buf_text_add(out, step->source);
        return;
    }
    buf_text_add(out, "schedule");
    for (size_t i = 0; step->text[i] != '\0'; i++)
        buf_printf(out, i + 1 == done ? " [%c]" : " %c", step->text[i]);
}

void demo_words_step(const struct session *session, struct buf *out)
{
    const struct play *play = &session->play;
    const struct scene *scene = play_scene(session);
    if (demo_plays_reel(session))
        add_recorded(session, 1, "step", out);
    if (scene == NULL || play->actions_done == 0)
        return;
    if (play->off_script) {
        buf_text_add(out, "by hand");
        return;
    }
    bool begun = play->schedule_at > 0 || play->phase == PLAY_WAITING || play->phase == PLAY_FAILED;
    size_t at = play->next + begun;
    at = at < scene->step_count ? at : scene->step_count;
    while (at > 0 && !script_is_action(&scene->steps[at - 1]))
        at--;
    if (at == 0)
        return;
    const struct step *step = &scene->steps[at - 1];
    bool inside = at - 1 == play->next;
    size_t letters = step->verb == VERB_SCHEDULE ? strlen(step->text) : 0;
    add_step(step, inside ? play->schedule_at + (play->phase == PLAY_WAITING) : letters, out);
}

static void add_next_item(const struct session *session, struct buf *out)
{
    if (session->demo.at + 1 >= session->demo.plan.count) {
        buf_text_add(out, "the end");
        return;
    }
    buf_text_add(out, "scene ");
    add_number(session, session->demo.at + 1, out);
}

static void add_letter(char letter, struct buf *out)
{
    bool drain = letter >= 'a' && letter <= 'z';
    buf_printf(out, "%s %c", drain ? "drain" : "step", drain ? letter - 'a' + 'A' : letter);
}

static void add_next_action(const struct session *session, const struct scene *scene, struct buf *out)
{
    const struct play *play = &session->play;
    for (size_t i = play->next; i < scene->step_count; i++) {
        const struct step *step = &scene->steps[i];
        if (step->verb == VERB_SCHEDULE)
            add_letter(step->text[i == play->next ? play->schedule_at : 0], out);
        else if (script_is_action(step))
            buf_text_add(out, step->source);
        else
            continue;
        return;
    }
    buf_text_add(out, "the end of this scene");
}

void demo_words_next(const struct session *session, struct buf *out)
{
    const struct play *play = &session->play;
    const struct scene *scene = demo_scene(session);
    if (scene == NULL)
        buf_text_add(out, "the lesson is being opened");
    else if (demo_plays_reel(session) && session->demo.reel->shown < session->demo.reel->count)
        add_recorded(session, 2, "next", out);
    else if (demo_plays_reel(session))
        add_next_item(session, out);
    else if (play->scene < 0)
        buf_text_add(out, "begin");
    else if (play->rewinding)
        buf_text_add(out, "going back");
    else if (play->off_script)
        buf_text_add(out, "rewind and go on");
    else if (play->phase == PLAY_DONE || play->phase == PLAY_FAILED)
        add_next_item(session, out);
    else if (play->phase == PLAY_WAITING)
        buf_text_add(out, "(under way)");
    else if (play->paused)
        buf_text_add(out, "go on");
    else if (play->phase == PLAY_PREDICT)
        buf_text_add(out, "the machine answers");
    else
        add_next_action(session, scene, out);
}

void demo_words_said(const struct session *session, struct buf *out)
{
    const struct journal *journal = &session->journal;
    uint64_t at = journal_end(journal);
    if (session->play.scene < 0)
        return;
    while (at > journal->first) {
        enum journal_kind kind = journal_at(journal, at - 1)->kind;
        if (kind == JOURNAL_STEP || (kind == JOURNAL_SCENE && session->play.phase != PLAY_DONE))
            break;
        at--;
    }
    for (; at < journal_end(journal); at++)
        if (journal_at(journal, at)->kind == JOURNAL_SAY || journal_at(journal, at)->kind == JOURNAL_ANSWER)
            buf_printf(out, "%s%s", out->length > 0 ? "\n" : "", journal_at(journal, at)->text);
}

const char *demo_trouble(const struct session *session)
{
    const struct journal *journal = &session->journal;
    const char *message = session->ui.message;
    if (message == NULL || message[0] == '\0')
        return NULL;
    if (session->ui.word_stands) /* the lesson's, which is said anyway */
        return session->play.phase == PLAY_FAILED ? message : NULL;
    for (uint64_t at = journal_end(journal); at > journal->first; at--) {
        const struct journal_line *line = journal_at(journal, at - 1);
        if (strcmp(line->text, message) == 0)
            return line->kind == JOURNAL_NOTICE || line->kind == JOURNAL_FAIL ? message : NULL;
    }
    return message;
}

static const struct question *asked_in(const struct lesson *lesson, const struct scene *scene, size_t from)
{
    for (size_t i = from; i < scene->step_count; i++)
        for (size_t q = 0; scene->steps[i].verb == VERB_PREDICT && q < lesson->question_count; q++)
            if (strcmp(lesson->questions[q].id, scene->steps[i].id) == 0)
                return &lesson->questions[q];
    return NULL;
}

const struct question *demo_question(const struct session *session)
{
    const struct demo *demo = &session->demo;
    const struct lesson *lesson = session->lesson;
    const struct scene *scene = demo_scene(session);
    const struct question *question = session->ask.question;
    if (scene != NULL && question == NULL)
        question = asked_in(lesson, scene, session->play.scene >= 0 ? session->play.next : 0);
    for (size_t i = demo->at + 1; scene != NULL && question == NULL && i < demo->plan.count; i++)
        if (demo->plan.items[i].lesson == session->lesson_index)
            question = asked_in(lesson, &lesson->scenes[demo->plan.items[i].scene], 0);
    return question;
}

#include "view/plain.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/span.h"
#include "view/diagram_words.h"
#include "view/plain_text.h"
#include "view/words_home.h"
#include "view/words_question.h"

enum { CONTEXT = 2 };

static void page_words(const struct lesson *lesson, size_t index, bool options, struct buf *out)
{
    const struct page *page = &lesson->pages[index];
    char *title = mem_printf("%s, page %zu of %zu: %s%s", lesson->number, index + 1, lesson->page_count,
                             page->title, page->deeper ? " (deeper: not on the core path)" : "");
    plain_text(out, "", title);
    buf_char(out, '\n');
    plain_blocks(out, lesson, page->blocks, page->block_count, options);
    free(title);
}

/* "1. one: A stored 0 + 1 over B's 1." for each question, in reading order. */
static void answers(const struct lesson *lesson, struct buf *out)
{
    for (size_t i = 0; i < lesson->question_count; i++) {
        const struct question *what = &lesson->questions[i];
        char *stem = what->stem_count > 0 ? rich_words(&what->stem[0].text) : mem_dup(what->id);
        plain_gap(out);
        plain_text(out, what->predict ? "Predict: " : "Question: ", stem);
        free(stem);
        if (what->option_count == 0)
            plain_rich(out, "  ", &what->answer);
        for (size_t k = 0; k < what->option_count; k++) {
            char *text = rich_words(&what->options[k].text), *why = rich_words(&what->options[k].why);
            char *line = mem_printf("%s%s. %s", text, what->options[k].right ? " (right)" : "", why);
            plain_text(out, "- ", line);
            free(text);
            free(why);
            free(line);
        }
    }
}

void plain_lesson(const struct lesson *lesson, struct buf *out)
{
    char *title = mem_printf("%s %s", lesson->number, lesson->title);
    plain_text(out, "", title);
    free(title);
    for (size_t page = 0; page < lesson->page_count; page++) {
        plain_gap(out);
        page_words(lesson, page, true, out);
    }
    if (lesson->question_count == 0)
        return;
    plain_gap(out);
    plain_text(out, "", "Answers");
    answers(lesson, out);
}

static void home(const struct session *session, struct buf *out)
{
    plain_text(out, "", "shmlab: shared memory, live.");
    for (size_t i = 0; i < session->catalog->lesson_count; i++) {
        const struct catalog_lesson *lesson = &session->catalog->lessons[i];
        struct words_lesson words;
        words_home_lesson(session, i, &words);
        char *line =
            mem_printf("%s %s: read %s, scenes %s, quiz %s, exercises %s, %s minutes.%s%s", lesson->number,
                       lesson->title, words.read, words.scenes, words.quiz, words.exercises, words.minutes,
                       lesson->trouble != NULL ? " " : "", lesson->trouble != NULL ? lesson->trouble : "");
        plain_text(out, "", line);
        free(line);
    }
    struct buf notes = {0};
    words_home_notes(session, &notes);
    plain_text(out, "", buf_text(&notes));
    buf_free(&notes);
}

static void question(const struct session *session, struct buf *out)
{
    const struct ask *ask = &session->ask;
    if (!ask->answered) {
        bool demo = session->screen == SCREEN_DEMO;
        plain_text(out, "",
                   demo                     ? "Ask the class. Its tally is a line of numbers, as 3 18 2 0."
                   : ask->question->predict ? "Predict. Nothing runs until you choose."
                                            : "Question.");
        plain_question(out, session->lesson, ask->question, true);
        return;
    }
    struct buf said = {0};
    words_question_said(ask, &said);
    plain_text(out, "", buf_text(&said));
    buf_free(&said);
    if (ask->question->option_count == 0)
        plain_rich(out, "  ", &ask->question->answer);
    for (size_t i = 0; !ask->question->predict && i < ask->question->option_count; i++) {
        const struct option *option = &ask->question->options[i];
        char *text = rich_words(&option->text);
        char *line = mem_printf("%s %s", text, words_question_mark(ask, i));
        plain_text(out, "- ", line);
        plain_rich(out, "  ", &option->why);
        free(text);
        free(line);
    }
}

static void paragraphs(struct buf *out, const struct buf *sentences)
{
    plain_text(out, "", buf_text(sentences));
}

static void histogram(const struct histogram *what, struct buf *out)
{
    if (what->asked == 0)
        return;
    buf_printf(out, "%s: %" PRId64 " of %" PRId64 " runs.\n", what->title != NULL ? what->title : "Runs",
               what->done, what->asked);
    for (size_t i = 0; i < what->count; i++)
        buf_printf(out, "%" PRId64 " came %" PRId64 " times.\n", what->bars[i].value, what->bars[i].count);
}

static void measured(const struct measure *what, struct buf *out)
{
    char *table = what->begun ? measure_table(what) : mem_dup("");
    buf_text_add(out, table);
    free(table);
}

static void stage(const struct session *session, struct buf *out)
{
    const struct stage_state *state = &session->stage;
    struct buf text = {0};
    if (session->play.scene >= 0)
        histogram(&session->play.histogram, &text);
    if (session->play.scene >= 0)
        measured(&session->play.measure, &text);
    if (session->play.walk.there)
        buf_text_add(&text, session->play.walk.text);
    if (session->play.table != NULL)
        buf_text_add(&text, session->play.table);
    if (state->have_now) {
        diagram_words_changes(&state->now, state->have_before ? &state->before : NULL, &text);
        diagram_words_actors(&state->now, state->unit == UNIT_INSN || state->unit == UNIT_ACCESS, &text);
        diagram_words_memory(&state->now, &text);
    }
    if (state->trouble != NULL)
        buf_printf(&text, "%s\n", state->trouble);
    paragraphs(out, &text);
    buf_free(&text);
}

static bool is_staged(const struct session *session)
{
    return session->screen == SCREEN_STAGE || (session->screen == SCREEN_DEMO && session->play.scene >= 0) ||
           (session->screen == SCREEN_LESSON && session->play.scene >= 0);
}

void plain_screen(const struct session *session, struct buf *out)
{
    if (session->screen == SCREEN_DEMO)
        plain_demo(session, out);
    if (session->ask.question != NULL && session->lesson != NULL)
        question(session, out);
    else if (session->screen == SCREEN_REPLAY)
        plain_replay(session, out);
    else if (session->screen == SCREEN_NOTES)
        plain_notes(session, out);
    else if (is_staged(session))
        stage(session, out);
    else if (session->screen == SCREEN_LESSON && session->lesson != NULL)
        page_words(session->lesson, (size_t)session->page, false, out);
    else if (session->screen == SCREEN_EXERCISES)
        plain_exercises(session, out);
    else if (session->screen == SCREEN_EXERCISE)
        plain_exercise(session, out);
    else if (session->screen == SCREEN_HOME)
        home(session, out);
}

static void source_of(const struct session *session, const struct actor_view *actor, struct buf *out)
{
    const char *text = session_source(session, actor->file);
    char *head = mem_printf("%c is at %s line %d:", actor_letter(actor->id), actor->file, actor->line);
    plain_text(out, "", head);
    free(head);
    struct span rest = span_of(text != NULL ? text : "");
    for (int number = 1; rest.length > 0 && number <= actor->line + CONTEXT; number++) {
        char *line = span_dup(span_line(&rest));
        const char *mark = number == actor->line ? ">" : " ", *gap = line[0] != '\0' ? "  " : "";
        char *numbered = mem_printf("%s%4d%s%s", mark, number, gap, line);
        if (number >= actor->line - CONTEXT)
            plain_verbatim(out, "", numbered);
        free(line);
        free(numbered);
    }
}

static void sources(const struct session *session, struct buf *out)
{
    const struct snapshot *now = &session->stage.now;
    for (size_t a = 0; session->stage.have_now && a < now->nactors; a++)
        if (now->actors[a].alive && now->actors[a].file != NULL && now->actors[a].line > 0)
            source_of(session, &now->actors[a], out);
    if (session->play.disasm != NULL)
        plain_verbatim(out, "  ", session->play.disasm);
}

void plain_stage(const struct session *session, struct buf *out)
{
    const struct stage_state *state = &session->stage;
    struct buf text = {0};
    if (state->have_now)
        diagram_words(&state->now, state->have_before ? &state->before : NULL, &text);
    else
        buf_text_add(&text, "No process is on the stage.\n");
    for (size_t i = 0; i < state->object_count; i++)
        buf_printf(&text, "In /dev/shm: %s, %" PRIu64 " bytes, mode %04o, inode %" PRIu64 ".\n",
                   state->objects[i].name, state->objects[i].size, state->objects[i].mode,
                   state->objects[i].inode);
    if (state->object_count == 0)
        buf_text_add(&text, "/dev/shm is empty.\n");
    if (session->play.scene >= 0)
        histogram(&session->play.histogram, &text);
    paragraphs(out, &text);
    buf_free(&text);
    sources(session, out);
}

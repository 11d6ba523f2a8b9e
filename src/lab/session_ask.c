/* Questions: predictions and the knowledge check. Digits answer, and only once the question was on the
 * screen; 0 is "I do not know". Answers are stored; predictions are never scored. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lab/session_parts.h"

void ask_open(struct session *session, const struct question *question)
{
    session->ask = (struct ask){.question = question, .choice = -2};
    session->question_seq++;
    lesson_show(session, VIEW_READ);
    journal_add(&session->journal, JOURNAL_ASK, -1, "%s", question->id);
    session_changed(session);
}

void ask_close(struct session *session)
{
    session->ask = (struct ask){.choice = -2};
    session_changed(session);
}

static void store(struct session *session)
{
    const struct ask *ask = &session->ask;
    if (session->headless || session->screen == SCREEN_DEMO) /* a class answers, not a learner */
        return;
    session_ask_for(session, (struct effect){.kind = EFFECT_STORE_ANSWER,
                                             .text = mem_dup(session->lesson->id),
                                             .path = mem_dup(ask->question->id),
                                             .number = ask->choice,
                                             .right = ask->right,
                                             .predict = ask->question->predict});
}

static void tell(struct session *session)
{
    const struct ask *ask = &session->ask;
    const struct question *question = ask->question;
    if (question->predict) {
        if (session->screen != SCREEN_DEMO)
            session_note(session, JOURNAL_ANSWER, -1, "Kept. Space goes on, and the machine answers.");
        return;
    }
    if (ask->choice >= 0) {
        char *why = rich_words(&question->options[ask->choice].why);
        session_note(session, JOURNAL_ANSWER, -1, ask->right ? "Yes. %s" : "Not this one. %s", why);
        free(why);
        return;
    }
    for (size_t i = 0; i < question->option_count; i++) {
        if (!question->options[i].right)
            continue;
        char *text = rich_words(&question->options[i].text);
        char *why = rich_words(&question->options[i].why);
        session_note(session, JOURNAL_ANSWER, -1, "It is: %s. %s", text, why);
        free(text);
        free(why);
    }
}

void ask_answer(struct session *session, int digit)
{
    struct ask *ask = &session->ask;
    const struct question *question = ask->question;
    if (question == NULL) {
        session_refuse(session, "No question is open. Space goes on.");
        return;
    }
    if (!ask->shown && !session->headless && !session->ui.plain)
        return; /* typed before the question was on the screen: it cannot have been an answer */
    if (ask->answered) {
        session_refuse(session, "Answered. Space goes on.");
        return;
    }
    if (question->option_count == 0) {
        ask->show_answer = ask->answered = true;
        ask->right = true; /* whoever compares is the judge */
        ask->choice = -1;
        store(session);
        session_note(session, JOURNAL_ANSWER, -1, "Compare your answer with this one.");
        return;
    }
    if ((size_t)digit > question->option_count) {
        session_refuse(session, "There are %zu answers: 1 to %zu, or 0.", question->option_count,
                       question->option_count);
        return;
    }
    ask->choice = digit - 1;
    ask->right = digit > 0 && question->options[digit - 1].right;
    ask->answered = true;
    store(session);
    tell(session);
    if (question->predict) {
        play_answered(session);
        if (session->headless)
            ask_close(session);
    }
}

void ask_proof(struct session *session)
{
    const struct question *question = session->ask.question;
    if (question == NULL || question->proof == NULL || !session->ask.answered) {
        session_refuse(session,
                       question == NULL ? "No question is open." : "The proof can be seen after an answer.");
        return;
    }
    int lesson = atoi(question->proof);
    const char *dot = strchr(question->proof, '.');
    int scene = dot != NULL ? atoi(dot + 1) - 1 : -1;
    for (size_t i = 0; i < session->catalog->lesson_count; i++) {
        if (atoi(session->catalog->lessons[i].number) == lesson) {
            lesson_open(session, (int)i, -1, scene);
            return;
        }
    }
}

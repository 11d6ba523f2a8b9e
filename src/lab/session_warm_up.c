/* The warm-up: who comes back is asked one question that was answered wrongly before, once, at home. Space
 * skips it. */
#include <string.h>

#include "base/mem.h"
#include "course/review.h"
#include "lab/session_parts.h"

/* The question's lesson has to be read first. */
void warm_up_look(struct session *session)
{
    struct warm_up *warm_up = &session->warm_up;
    if (warm_up->tried || session->screen != SCREEN_HOME || session->lesson != NULL || session->headless)
        return;
    const struct answer *due = review_next(&session->record, session->opened_at);
    warm_up->tried = true;
    if (due == NULL)
        return;
    warm_up->question = mem_dup(due->question);
    warm_up->request = session_ask_for(
        session, (struct effect){.kind = EFFECT_OPEN_LESSON, .text = mem_dup(due->lesson)});
}

bool warm_up_arrived(struct session *session, const struct event *event)
{
    struct warm_up *warm_up = &session->warm_up;
    if (warm_up->request == 0 || event->request != warm_up->request)
        return false;
    warm_up->request = 0;
    for (size_t i = 0; session->screen == SCREEN_HOME && i < session->lesson->question_count; i++) {
        const struct question *question = &session->lesson->questions[i];
        if (strcmp(question->id, warm_up->question) == 0 && !question->predict && question->option_count > 0)
            ask_open(session, question);
    }
    return true;
}

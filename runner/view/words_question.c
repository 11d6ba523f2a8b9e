#include "view/words_question.h"

#include <stdlib.h>

void words_question_said(const struct ask *ask, struct buf *out)
{
    const struct question *question = ask->question;
    if (question->option_count == 0) {
        buf_text_add(out, "Compare yours with this one:");
        return;
    }
    if (ask->choice < 0) {
        buf_text_add(out, "You said that you do not know.");
        return;
    }
    char *said = rich_words(&question->options[ask->choice].text);
    buf_printf(out, "You said: %s.", said);
    free(said);
    if (!question->predict)
        buf_text_add(out, ask->right ? " Yes." : " Not this one.");
}

const char *words_question_mark(const struct ask *ask, size_t option)
{
    bool yours = ask->choice == (int)option;
    if (ask->question->options[option].right)
        return yours ? "<- right, and yours" : "<- right";
    return yours ? "<- yours" : "";
}

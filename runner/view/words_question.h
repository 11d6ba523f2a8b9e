/* What is said about an answered question, on the screen and as plain text. */
#ifndef SHMLAB_VIEW_WORDS_QUESTION_H
#define SHMLAB_VIEW_WORDS_QUESTION_H

#include "base/buf.h"
#include "lab/session.h"

/* "You said two." For the knowledge check also "Yes." or "Not this one.", never "wrong". */
void words_question_said(const struct ask *ask, struct buf *out);
/* "right", "right, and yours", "yours", or "" for the option. */
const char *words_question_mark(const struct ask *ask, size_t option);

#endif

/* Sessions built by hand: the moments of a learner's way that the views are tested with. */
#ifndef SHMLAB_TESTS_VIEW_SESSIONS_H
#define SHMLAB_TESTS_VIEW_SESSIONS_H

#include "lab/session.h"

enum moment {
    AT_HOME,
    AT_PAGE, /* a page, its scene about to begin */
    AT_TEXT, /* a page with a list, a quote, code and a table */
    AT_PREDICTION,
    AT_PREDICTED, /* and answered */
    AT_QUESTION,  /* of the knowledge check */
    AT_ANSWERED,
    AT_STAGE,  /* the race, one update about to be lost */
    AT_LOCKED, /* B asleep on a lock inside the C library */
    AT_WRITER, /* writer and reader with their output and the folder */
    AT_EMPTY_STAGE,
    AT_HISTOGRAM,
    AT_EXERCISES,
    AT_TASK,
    AT_VERDICT,
    AT_HANG,
    AT_COMPILE_ERROR,
    AT_HELP,
    AT_TYPING,
    AT_DEMO_CARD,
    AT_DEMO_QUESTION, /* the class's tally is being typed */
    AT_DEMO,
    AT_NOTES,
    AT_REPLAY,
    AT_STEP, /* `shmlab step`: a stage without a lesson */
    MOMENTS
};
extern const char *const moment_names[MOMENTS];

struct session *sample_session(enum moment moment);
void sample_session_free(struct session *session);
/* The screen as text; `before` may be NULL. The caller frees it. */
char *sample_screen(const struct session *session, int rows, int columns, bool ascii);

#endif

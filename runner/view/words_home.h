/* What is done and where the learner stopped, in words: for home on the screen and as plain text. */
#ifndef SHMLAB_VIEW_WORDS_HOME_H
#define SHMLAB_VIEW_WORDS_HOME_H

#include "base/buf.h"
#include "lab/session.h"

enum { WORDS_COUNT = 48 };

struct words_lesson {
    char read[WORDS_COUNT], scenes[WORDS_COUNT], quiz[WORDS_COUNT], exercises[WORDS_COUNT],
        minutes[WORDS_COUNT]; /* "3/6"; "-" where nothing was begun */
};
void words_home_lesson(const struct session *session, size_t lesson, struct words_lesson *words);

struct words_exercise {
    char state[64];          /* "solved", "3 attempts, best 5 of 8", "-" */
    char hints[WORDS_COUNT]; /* "1 of 3" */
};
void words_home_exercise(const struct session *session, size_t exercise, struct words_exercise *words);

/* Sentences, one a line: where the learner stopped, what cannot be stored, what cannot run here. */
void words_home_notes(const struct session *session, struct buf *out);

#endif

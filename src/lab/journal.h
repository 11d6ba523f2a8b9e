/* What happened, as sentences in order: row 23 shows the last one, plain mode and `shmlab run` print each.
 * Lines are owned by the journal; the oldest are dropped beyond JOURNAL_LINES, `first` counts them on. */
#ifndef SHMLAB_LAB_JOURNAL_H
#define SHMLAB_LAB_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

enum journal_kind {
    JOURNAL_SCENE,    /* a scene begins or ends */
    JOURNAL_STEP,     /* a script line or a hand step was carried out */
    JOURNAL_HAPPENED, /* what the kernel said about it */
    JOURNAL_OUTPUT,   /* a line an actor wrote */
    JOURNAL_SAY,      /* the lesson speaks */
    JOURNAL_OK,       /* an expectation holds */
    JOURNAL_FAIL,     /* an expectation failed, with expected and got */
    JOURNAL_ASK,      /* a question */
    JOURNAL_ANSWER,   /* the learner's answer and what the machine says */
    JOURNAL_NOTICE,   /* why a key was refused; what the lab noticed */
};

struct journal_line {
    enum journal_kind kind;
    int actor; /* -1 none */
    char *text;
};

enum { JOURNAL_LINES = 2000 };

struct journal {
    struct journal_line *lines;
    size_t count, capacity;
    uint64_t first; /* number of lines[0], counted from 0 since the start */
};

void journal_add(struct journal *journal, enum journal_kind kind, int actor, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void journal_free(struct journal *journal);
uint64_t journal_end(const struct journal *journal); /* number the next line will get */
const struct journal_line *journal_at(const struct journal *journal,
                                      uint64_t number); /* NULL when dropped or not yet */

#endif

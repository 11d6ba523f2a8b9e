/* A schedule as text: the recorded moves of a stage as a scene, and back. Steps, inputs and kills are in it,
 * with the starts and waits that they need. Actors are called by letter, since a name may come later. */
#ifndef SHMLAB_LAB_SCHEDULE_H
#define SHMLAB_LAB_SCHEDULE_H

#include "lab/session.h"

struct err;

struct schedule {
    struct token *tokens; /* without outcomes */
    size_t count;
    struct step *steps; /* the tokens' conditions are theirs: freed after the tokens */
    size_t step_count;
    bool known;     /* the shared bytes after it were noted: */
    uint64_t bytes; /* as in struct token */
};

/* Is it something that the learner or the script did to a process, which undo takes back? */
bool schedule_is_move(const struct token *token);
/* The effect that starts the program of a `start` (or repeats the one of a `repeat`). */
struct effect schedule_start(const struct step *step);

/* `title` says in a comment what it belongs to. The caller frees the text. */
char *schedule_text(const struct token *tokens, size_t count, const char *title);
/* `path` is for the message. */
int schedule_parse(const char *path, const char *text, struct schedule *schedule, struct err *err);
void schedule_free(struct schedule *schedule);

#endif

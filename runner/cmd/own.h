/* The learner's own copy of one exercise, and what is stored about it: for the commands of the learner's
 * loop. */
#ifndef SHMLAB_CMD_OWN_H
#define SHMLAB_CMD_OWN_H

#include "cmd/lab.h"
#include "course/progress.h"

struct own { /* zero-initialised before own_open */
    struct lab lab;
    const struct catalog_exercise *exercise;
    char *dir; /* its folder; the files are there */
    struct progress *progress;
    struct record record;
    const struct attempt *attempt; /* in record; NULL: none yet */
};

/* `word` names the exercise. own_close serves also after a failure. */
int own_open(struct own *own, const char *word, struct err *err);
void own_close(struct own *own);

/* The one word of a command that takes an exercise; NULL and err otherwise. */
const char *own_word(const struct cmd_options *options, const char *command, struct err *err);
/* Writes text as terminals should get it. */
void own_print(const char *text);

#endif

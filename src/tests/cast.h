/* Several processes of the program `commands` over one object, and everything that looks at them: what the
 * stage does, without a stage. The processes run free and are told what to do, one word at a time. */
#ifndef SHMLAB_TESTS_CAST_H
#define SHMLAB_TESTS_CAST_H

#include "system/images.h"
#include "system/look.h"
#include "system/snapshot.h"
#include "system/subject.h"
#include "system/variables.h"
#include "tests/program.h"

enum { CAST_MOST = 3 };

struct cast {
    const char *name; /* of the object, "/shmlab-cast-PID" */
    char *path;       /* of the program */
    size_t count;
    struct program programs[CAST_MOST];
    struct subject subjects[CAST_MOST]; /* id 0 is A, … */
    struct images *images;
    struct look *look;
    struct variables *variables;
    struct snapshot snapshot;
};

void cast_begin(struct cast *cast, const char *program); /* "commands" or "commands_reordered" */
void cast_end(struct cast *cast);                        /* kills and reaps all, removes the object */

/* One more process; mode is "create" or "robust" for the first, NULL for the others. It waits for words. */
void cast_add(struct cast *cast, const char *mode);
/* Gives the word and waits until it is done and the process waits for the next one. */
void cast_tell(struct cast *cast, size_t actor, const char *word);
/* Gives the word and waits until the process sleeps in that system call. */
void cast_send(struct cast *cast, size_t actor, const char *word, long number);
void cast_kill(struct cast *cast, size_t actor); /* SIGKILL; it stays in the cast, dead and reaped */

/* Finds variables, takes the snapshot, fills waits and variables. */
const struct snapshot *cast_look(struct cast *cast, int mover);
/* The line of that path in the last snapshot; NULL without. */
const struct var_view *cast_var(const struct cast *cast, const char *path);

#endif

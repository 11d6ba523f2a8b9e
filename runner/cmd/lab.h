/* A whole lab put together for a command: paths, catalog, session, perform, loop. */
#ifndef SHMLAB_CMD_LAB_H
#define SHMLAB_CMD_LAB_H

#include <sys/types.h>

#include "cmd/cmd.h"
#include "cmd/record.h"
#include "course/catalog.h"
#include "course/paths.h"
#include "lab/face.h"
#include "lab/perform.h"
#include "lab/session.h"

struct lab {
    struct paths paths;
    struct catalog catalog;
    struct queue queue;
    struct session *session;
    struct perform *perform;
    struct recorder *recorder; /* --record; NULL without */
    const struct cmd_options *options;
};

/* Paths and catalog only: enough for list and show. lab_close serves both, also after a failure. */
int lab_find(struct lab *lab, struct err *err);
/* Session and perform too. `store`, `isolation` and `doctor` as in perform_options. */
struct lab_wish {
    bool store;
    enum isolation isolation;
    const char *doctor;
    const pid_t *pids; /* inspect these instead of actors; NULL */
    size_t pid_count;
};
int lab_open(struct lab *lab, const struct cmd_options *options, struct face *face, struct lab_wish wish,
             struct err *err);
int lab_run(struct lab *lab, struct face *face, struct err *err); /* the exit status, or -1 */
void lab_close(struct lab *lab);

/* "02", "race", "02.2": the lesson's index and the scene's (-1 without one). */
int lab_lesson(const struct lab *lab, const char *word, int *lesson, int *scene, struct err *err);

#endif

/* Carries out what the session asks for: the only part of the lab that acts on the world. Answers are queued
 * as events; nothing here calls back into the session.
 *
 * The loop polls perform_fds, tells perform_readable which are ready, perform_child when SIGCHLD came, and
 * perform_tick when perform_deadline has come. perform_close ends every process and removes every name. */
#ifndef SHMLAB_LAB_PERFORM_H
#define SHMLAB_LAB_PERFORM_H

#include "course/catalog.h"
#include "course/paths.h"
#include "grading/isolation.h"
#include "lab/effect.h"
#include "lab/face.h"
#include "lab/queue.h"
#include "system/snapshot.h"

struct err;
struct perform;

struct perform_options {
    const struct paths *paths;
    const struct catalog *catalog;
    struct face *face;        /* suspended while an editor has the terminal */
    struct queue *queue;      /* where answers go */
    bool store;               /* keep progress; false: nothing is written about the learner */
    uint64_t seed;            /* for grading, 0: a fresh one each time */
    const char *from;         /* grade the files of this folder instead of the working copy; NULL */
    enum isolation isolation; /* refuse to grade below it */
    const char *doctor;       /* what `shmlab doctor` says, for the key d; NULL */
    const pid_t *pids;        /* processes that run anyway, to look at instead of actors; NULL */
    size_t pid_count;
    void (*name_changed)(void *context, const char *name, struct obj_id id, bool ours); /* for the guardian */
    void *name_context;
};

struct perform *perform_open(const struct perform_options *options, struct err *err);
void perform_close(struct perform *perform);

void perform_effect(struct perform *perform, const struct effect *effect);
bool perform_wants_quit(const struct perform *perform, int *status);

enum { PERFORM_FDS = 40 };
size_t perform_fds(const struct perform *perform, int *fds, size_t most);
void perform_readable(struct perform *perform, int fd);
void perform_child(struct perform *perform);                      /* SIGCHLD: asks every child we own */
uint64_t perform_deadline(struct perform *perform, uint64_t now); /* ns; 0 none */
void perform_tick(struct perform *perform, uint64_t now);
bool perform_has_terminal(const struct perform *perform); /* false while an editor runs */

#endif

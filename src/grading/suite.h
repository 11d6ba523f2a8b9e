/* A running suite, seen from the lab: started early, so that it is ready when the program is built, told to
 * go, and read from. Its program and what it may see: kit/tests.h. */
#ifndef SHMLAB_GRADING_SUITE_H
#define SHMLAB_GRADING_SUITE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct err;
struct scratch;

struct suite {
    pid_t pid;  /* 0: none */
    int report; /* non-blocking; read until its end */
    int go, words;
};

struct suite_place {
    const char *path; /* the suite's executable */
    uint64_t seed;
    const char *only; /* as in struct grading_request */
    int64_t cpus;
    const char *shm; /* the sandbox's /dev/shm, seen from outside */
    bool own_shm;    /* a fresh folder that is removed with the others */
    const struct scratch *scratch;
    int control; /* the suite's socket to the sandbox */
};

void suite_init(struct suite *suite);
int suite_begin(struct suite *suite, const struct suite_place *place, struct err *err);
void suite_go(struct suite *suite);           /* the program is built */
char *suite_words(const struct suite *suite); /* what it printed itself, its first line; NULL; the caller's */
/* Lets go of it: it ends what runs in the sandbox, removes the folders, and is waited for, some milliseconds.
 * It does the same when the lab dies, so there is no moment in which nobody would. The lab's own ends of the
 * sandbox must be closed before. */
void suite_end(struct suite *suite);
void suite_discard(struct suite *suite); /* kills it, with nothing removed: another one has taken over */

#endif

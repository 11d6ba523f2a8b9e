/* What the files of a grading share: grading_begin.c has its first and its last moment, grading.c the states
 * between. */
#ifndef SHMLAB_GRADING_GRADING_PARTS_H
#define SHMLAB_GRADING_GRADING_PARTS_H

#include "grading/capture.h"
#include "grading/grading.h"
#include "grading/recipe.h"
#include "grading/sandbox.h"
#include "grading/scratch.h"
#include "grading/suite.h"
#include "grading/suite_report.h"

enum state { STATE_TURN, STATE_BUILD, STATE_TEST, STATE_DONE };

struct grading {
    enum state state;
    char *exercise, *tools, *optimization;
    char *only; /* NULL: all tests */
    int64_t cpus;
    enum isolation least, first, isolation; /* asked for, tried first, in force */
    struct recipe recipe;
    struct scratch scratch;
    struct sandbox *sandbox;
    bool stands; /* the sandbox has said hello */
    struct suite suite;
    int epoll, timer, turn;
    int output[2];
    int control[2]; /* the suite's socket to the sandbox, until both have it */
    struct capture printed;
    struct suite_report report;
    struct verdict *verdict;
    uint64_t seed, began, deadline;
};

/* fd is readable: grading_advance has something to do. */
void grading_watch(struct grading *grading, int fd);
/* The verdict is there; later ones are dropped. message may be NULL, and is copied. */
void grading_finish(struct grading *grading, enum verdict_status status, const char *message);
/* Starts the suite for the level of isolation in force. */
int grading_begin_suite(struct grading *grading, struct err *err);
/* What could go wrong from here on is a verdict. */
void grading_begin_sandbox(struct grading *grading);
void grading_close(int *fd); /* -1 stays -1 */

#endif

/* A sandbox of any level, for tests, and a shell inside it. */
#ifndef SHMLAB_TESTS_BOX_H
#define SHMLAB_TESTS_BOX_H

#include <stdbool.h>

#include "grading/control.h"
#include "grading/isolation.h"
#include "grading/sandbox.h"
#include "grading/scratch.h"

struct box {
    struct scratch scratch;
    struct sandbox *sandbox;
    int output[2], suite[2];
    struct control_event last;
    char *trouble; /* the level is refused on this machine: why */
};

struct box box_open(enum isolation isolation);
void box_close(struct box *box);
enum isolation box_without_namespaces(void); /* the level below bwrap, for whoever runs the test */
/* Whether the machine refuses the level: then the box is closed, and that it is not tested is said. */
bool box_refused(struct box *box, enum isolation isolation);

/* Waits for the next event of that kind, which is then box->last; false when the sandbox has ended. */
bool box_await(struct box *box, enum control_kind kind);

/* What a command of the shell prints inside; its wait status is in box->last. The caller frees it. */
char *box_sh(struct box *box, const char *command);
void box_expect(struct box *box, const char *command, const char *output);

/* Runs a test's body as the present user, and as nobody in a child when that is root. */
void box_as_both(void (*body)(void));

#endif

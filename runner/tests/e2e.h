/* The real program on a test terminal: `build/shmlab` with a home of its own, run by a shell that says the
 * exit status, and questions about what it has left behind. */
#ifndef SHMLAB_TESTS_E2E_H
#define SHMLAB_TESTS_E2E_H

#include <stdbool.h>
#include <sys/types.h>

#include "term.h"

enum { E2E_ACTORS = 8 };

struct e2e {
    struct term *term;
    char home[64];         /* a new folder, also for progress and work; removed by e2e_close */
    struct termios before; /* the terminal's modes before the program began */
    pid_t guardian, lab;   /* after e2e_meet */
    pid_t actors[E2E_ACTORS];
    int actor_count;
    unsigned long inode; /* of the first object on the screen, 0 none */
};

/* `shmlab ARGUMENTS` under a shell without job control. */
void e2e_open(struct e2e *e2e, int rows, int columns, const char *arguments);
/* With variables in front, as a shell takes them: "NO_COLOR=1". */
void e2e_open_with(struct e2e *e2e, int rows, int columns, const char *variables, const char *arguments);
/* The same, typed at the prompt of an interactive shell: with job control. */
void e2e_open_at_prompt(struct e2e *e2e, int rows, int columns, const char *const *shell);
void e2e_close(struct e2e *e2e);

/* Waits until the lab sleeps and fills in who is there now, actors and object as the screen says. */
void e2e_meet(struct e2e *e2e);
/* Goes from Home to lesson 01's first scene, the writer asleep and the reader held, at 80×24 or more. */
void e2e_to_stage(struct e2e *e2e);

/* Wait until there is nothing left: no process of those met, no name for the object met, the main screen
 * with its cursor, and the modes from before. */
void e2e_until_clean(struct e2e *e2e);
/* The same without the modes: a shell's line editor may have set its own. */
void e2e_until_gone(struct e2e *e2e);

/* The screen without what other programs on this machine may change meanwhile: the list of the object folder
 * and what depends on its length. The caller frees it. */
char *e2e_picture(struct e2e *e2e);
void e2e_until_picture(struct e2e *e2e, const char *picture);

bool e2e_is_main_screen(struct term *term, void *context);
bool e2e_name_is_gone(const struct e2e *e2e); /* no name leads to the object met */

#endif

/* A program run by a test, with pipes for its input and output: started, fed, read, waited for.
 *
 * Nothing here waits by sleeping. A program that never answers ends the test by Check's own timeout; its
 * input pipe closes with the test, so programs that wait for input end too. */
#ifndef SHMLAB_TESTS_PROGRAM_H
#define SHMLAB_TESTS_PROGRAM_H

#include <sys/types.h>

#include "base/buf.h"

struct program {
    pid_t pid;
    int in, out;     /* our ends: its standard input; its standard output and error together */
    struct buf text; /* what it has printed so far */
    int status;      /* after program_end: exit status, or 128 + signal */
};

/* The file that `lessons/LESSON/NAME.c` was built into; NAME and LESSON as in "01-writer-reader". The text is
 * valid until the next call. */
const char *program_path(const char *lesson, const char *name);

/* Up to three arguments; NULL ends them early. */
void program_start(struct program *program, const char *path, const char *a, const char *b, const char *c);
/* Reads until the text contains `marker`; fails the test when the program ends before. */
void program_wait(struct program *program, const char *marker);
void program_input(struct program *program, const char *text);
/* Closes its input, reads to the end, waits for it, and gives the status. Call program_free after it. */
int program_end(struct program *program);
void program_free(struct program *program);

/* Start, no input, end: for programs that need no company. */
int program_run(struct program *program, const char *path, const char *a, const char *b, const char *c);

#endif

/* A small program with a screen, for tests of the face and the guardian: it shows a box with its size, how
 * many keys came and the last of them, and reads until q (exit status 5), or SIGTERM, SIGHUP, SIGINT, or the
 * guardian's death (status 6). Words on its command line change it; see standin.c. */
#ifndef SHMLAB_TESTS_STANDIN_H
#define SHMLAB_TESTS_STANDIN_H

struct guardian;

/* Options: "ascii". With a guardian it also tells it the terminal's farewell and watches over it. */
int standin_run(struct guardian *guardian, int argc, char **argv);

#endif

/* Runs the built shmlab as a user would, without a terminal, in a home of its own. */
#ifndef SHMLAB_TESTS_RUN_LAB_H
#define SHMLAB_TESTS_RUN_LAB_H

#include "base/buf.h"

struct run_lab {
    int status;     /* exit status; 128 + signal */
    struct buf out; /* standard output and standard error, as they came */
};

/* `words`: NULL-terminated, behind the program's name. `input` may be NULL. `disable` is SHMLAB_DISABLE, NULL
 * none. Ends the calling test when the program cannot be started or takes longer than 60 s. */
struct run_lab run_lab(const char *const *words, const char *input, const char *disable);
void run_lab_free(struct run_lab *run);
/* The fresh home all runs of this process share; made at first use, removed at exit of the process. */
const char *run_lab_home(void);

#endif

/* A progress store in a folder of the test's own. */
#ifndef SHMLAB_TESTS_STORE_H
#define SHMLAB_TESTS_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "course/progress.h"

extern char *store_path;

void store_make(void);   /* a fixture: store_path names a file that is not there yet */
void store_remove(void); /* a fixture */
struct progress *store_open(void);
struct record store_load(struct progress *progress);
/* How many pages are stored; whether the record tells of trouble is asserted. */
size_t store_pages(struct progress *progress, bool trouble);

#endif

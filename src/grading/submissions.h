/* What a class handed in: a folder whose folders are submissions, each with one or more NN-name/ of the
 * catalog. Hidden names and plain files between them are no submissions. Nobody is trusted: a symbolic link
 * is never followed, wherever it stands. Plain data, sorted by name. */
#ifndef SHMLAB_GRADING_SUBMISSIONS_H
#define SHMLAB_GRADING_SUBMISSIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "course/catalog.h"

struct err;

struct submitted { /* one exercise of one submission */
    const struct catalog_exercise *exercise;
    char *from;    /* the folder with its files; one that holds nothing where it is refused or missing */
    char *refused; /* why it is not looked at, one sentence; NULL */
};

struct submission {
    char *name;
    struct submitted *exercises; /* none: see trouble */
    size_t count;
    char *trouble; /* why there is nothing to grade; NULL */
};

struct submissions {
    struct submission *all;
    size_t count;
};

/* wanted: which exercises of the catalog, by index, are graded, and graded as missing where they are not
 * there; NULL: all that are there. except: a folder inside of dir that is none, or NULL. */
int submissions_read(struct submissions *submissions, const char *dir, const struct catalog *catalog,
                     const bool *wanted, const char *except, struct err *err);
void submissions_free(struct submissions *submissions); /* the contents, not the struct */

#endif

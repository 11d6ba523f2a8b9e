/* Which form of a lesson program runs here. A program in Rust has two: DIR/PROGRAM.rs with crates, built where
 * cargo is new enough, and DIR/nocrate/PROGRAM.rs, built by any rustc; both where both can be. One in C has
 * one. SHMLAB_DISABLE=cargo and =rustc say what to do without. */
#ifndef SHMLAB_COURSE_FLAVOUR_H
#define SHMLAB_COURSE_FLAVOUR_H

#include "course/paths.h"

enum flavour {
    FLAVOUR_USUAL,
    FLAVOUR_NOCRATE, /* in Rust, and the crates are not here */
    FLAVOUR_ABSENT,  /* in Rust, and no rustc was here */
};

enum flavour flavour_of(const struct paths *paths, const char *lesson, const char *program);
/* The executable, and the folder of its source; the caller frees them. */
char *flavour_program(const struct paths *paths, const char *lesson, const char *program);
char *flavour_dir(const struct paths *paths, const char *lesson, const char *program);
/* What to tell the learner, once; NULL for the usual one. */
const char *flavour_words(enum flavour flavour);

#endif

/* What a call leaves behind: descriptors, mappings of shared memory, child processes, names. Taken from the
 * kernel, from outside, while the program waits for its next question.
 *
 *     struct leftovers before = leftovers_take(program);
 *     … program_answer(program) …
 *     leftovers_expect_none(program, &before, name);      name: the one new name that may be there, or NULL
 */
#ifndef SHMLAB_GRADING_KIT_LEFTOVERS_H
#define SHMLAB_GRADING_KIT_LEFTOVERS_H

#include <stddef.h>

#include "grading/kit/objects.h"

struct program;

struct leftover {
    char *key;   /* what makes it this one: number, address, pid */
    char *words; /* the same without what differs between two equal runs */
};

struct leftovers_list {
    struct leftover *all;
    size_t count, capacity;
};

struct leftovers {
    struct leftovers_list descriptors, mappings, children;
    struct names names;
};

struct leftovers leftovers_take(const struct program *program);
void leftovers_free(struct leftovers *leftovers);
/* Fails the running test with the first thing that was not there before. Frees `before`. */
void leftovers_expect_none(const struct program *program, struct leftovers *before, const char *allowed_name);

#endif

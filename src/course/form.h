/* Forms: how a line is written, as one text that people read and this file obeys.
 *
 *     "kill ACTOR [SIGNAL]"
 *
 * Small words stand for themselves, capital words are slots, what stands in [ ] may be left out, and groups
 * that follow each other may come in any order. A slot names a field of the struct that is filled. A small
 * word that has a slot of its name sets that field too. The same notation writes sentences from a struct. */
#ifndef SHMLAB_COURSE_FORM_H
#define SHMLAB_COURSE_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "course/line.h"

struct buf;
struct err;
struct slot;

struct slot {
    const char *name; /* in the form: "SIGNAL" */
    const char *what; /* in messages: "a signal" */
    /* Takes the next word or words of the line into the field. 0; or -1 with err set, the field unchanged. */
    int (*read)(const struct slot *slot, struct line *line, void *field, struct err *err);
    /* Appends the field as words; false when it holds nothing. NULL where it is never written. */
    bool (*write)(const void *field, struct buf *words);
    size_t offset;       /* of the field */
    const char *choices; /* "present|absent", for slots that take one of some words */
};

/* Slots of a struct; the last has name NULL. Reads what the form says; the line may go on behind it. */
int form_read(const char *form, const struct slot *slots, void *into, struct line *line, struct err *err);
/* Appends the form with slots replaced by what the struct holds; a [group] with an empty slot is left out. */
void form_write(const char *form, const struct slot *slots, const void *from, struct buf *words);
/* The n-th word of a form, from 0; empty behind its end. */
struct span form_word(const char *form, size_t n);

#endif

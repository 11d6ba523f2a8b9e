/* What can stand in a slot of a form: one reader for each kind of word, one writer for each kind of field.
 * The field's type is named behind each. Strings are replaced; the old one is freed. */
#ifndef SHMLAB_COURSE_SLOT_H
#define SHMLAB_COURSE_SLOT_H

#include "course/form.h"

slot_reader slot_flag;     /* bool: the slot's own name as a word */
slot_reader slot_actor;    /* char *: a name of the cast, or one capital letter */
slot_reader slot_new_name; /* char *: a name that the cast does not have */
slot_reader slot_word;    /* char *: letters, digits and _ . - > [ ] / : as in data->slot[3] and racer.c:22 */
slot_reader slot_object;  /* char *: /name, or a text in quotes */
slot_reader slot_watched; /* char *: what slot_word takes, or /name */
slot_reader slot_text;    /* char *: "…" with C's escapes, without NUL */
slot_reader slot_choice;  /* char *: one of slot->choices */
slot_reader slot_rest;    /* char *: the rest of the line, in quotes or bare */
slot_reader slot_flags;   /* char *: words that begin with - */
slot_reader slot_keys;    /* char *: Enter, or "…" */
slot_reader slot_letters; /* char *: letters of actors, up to the word `by` or the end */
slot_reader slot_args;    /* char **: the rest as words, NULL-terminated */
slot_reader slot_number;  /* int64_t */
slot_reader slot_count;   /* int64_t from 1 to a million */
slot_reader slot_mode;    /* int64_t, octal permissions */
slot_reader slot_duration; /* int64_t, ms: 2s, 500ms */
slot_reader slot_signo;    /* int64_t: SIGSEGV, SEGV or 11 */
slot_reader slot_signal;   /* int: the same */
slot_reader slot_cpu;      /* int */
slot_reader slot_unit;     /* enum unit */
slot_reader slot_compare;  /* enum compare */

/* What slot_text takes, NULs included. Appends to bytes. */
int slot_take_bytes(const struct slot *slot, struct line *line, struct buf *bytes, struct err *err);

slot_writer slot_write_word;    /* char * */
slot_writer slot_write_text;    /* char *, in quotes with C's escapes */
slot_writer slot_write_number;  /* int64_t; -1 is nothing */
slot_writer slot_write_mode;    /* int64_t; -1 is nothing */
slot_writer slot_write_signal;  /* int64_t: SIGSEGV */
slot_writer slot_write_compare; /* enum compare: "is at least" */

#endif

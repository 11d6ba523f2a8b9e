/* What can stand in a slot of a form: one reader for each kind of word, one writer for each kind of field.
 * The field's type is named before each. Strings are replaced; the old one is freed. */
#ifndef SHMLAB_COURSE_SLOT_H
#define SHMLAB_COURSE_SLOT_H

#include "course/form.h"

/* bool: the slot's own name as a word */
int slot_flag(const struct slot *slot, struct line *line, void *field, struct err *err);
/* char *: a name of the cast, or one capital letter */
int slot_actor(const struct slot *slot, struct line *line, void *field, struct err *err);
/* char *: a name that the cast does not have */
int slot_new_name(const struct slot *slot, struct line *line, void *field, struct err *err);
/* char *: letters, digits and _ . - > [ ] / : as in data->slot[3] and racer.c:22 */
int slot_word(const struct slot *slot, struct line *line, void *field, struct err *err);
/* char *: /name, or a text in quotes */
int slot_object(const struct slot *slot, struct line *line, void *field, struct err *err);
/* char *: what slot_word takes, or /name */
int slot_watched(const struct slot *slot, struct line *line, void *field, struct err *err);
/* char *: "…" with C's escapes, without NUL */
int slot_text(const struct slot *slot, struct line *line, void *field, struct err *err);
/* char *: one of slot->choices */
int slot_choice(const struct slot *slot, struct line *line, void *field, struct err *err);
/* char *: the rest of the line, in quotes or bare */
int slot_rest(const struct slot *slot, struct line *line, void *field, struct err *err);
/* char *: words that begin with - */
int slot_flags(const struct slot *slot, struct line *line, void *field, struct err *err);
/* char *: Enter, or "…" */
int slot_keys(const struct slot *slot, struct line *line, void *field, struct err *err);
/* char *: letters of actors, up to the word `by` or the end */
int slot_moves(const struct slot *slot, struct line *line, void *field, struct err *err);
int slot_letters(const struct slot *slot, struct line *line, void *field, struct err *err);
/* char **: the rest as words, NULL-terminated */
int slot_args(const struct slot *slot, struct line *line, void *field, struct err *err);
/* int64_t */
int slot_number(const struct slot *slot, struct line *line, void *field, struct err *err);
/* int64_t from 1 to a million */
int slot_count(const struct slot *slot, struct line *line, void *field, struct err *err);
/* int64_t, octal permissions */
int slot_mode(const struct slot *slot, struct line *line, void *field, struct err *err);
/* int64_t, ms: 2s, 500ms */
int slot_duration(const struct slot *slot, struct line *line, void *field, struct err *err);
/* int64_t: SIGSEGV, SEGV or 11 */
int slot_signo(const struct slot *slot, struct line *line, void *field, struct err *err);
/* int: the same */
int slot_signal(const struct slot *slot, struct line *line, void *field, struct err *err);
/* int */
int slot_cpu(const struct slot *slot, struct line *line, void *field, struct err *err);
/* enum unit */
int slot_unit(const struct slot *slot, struct line *line, void *field, struct err *err);
/* enum compare */
int slot_compare(const struct slot *slot, struct line *line, void *field, struct err *err);

/* What slot_text takes, NULs included. Appends to bytes. */
int slot_take_bytes(const struct slot *slot, struct line *line, struct buf *bytes, struct err *err);

bool slot_write_word(const void *field, struct buf *words);    /* char * */
bool slot_write_text(const void *field, struct buf *words);    /* char *, in quotes with C's escapes */
bool slot_write_number(const void *field, struct buf *words);  /* int64_t; -1 is nothing */
bool slot_write_mode(const void *field, struct buf *words);    /* int64_t; -1 is nothing */
bool slot_write_signal(const void *field, struct buf *words);  /* int64_t: SIGSEGV */
bool slot_write_compare(const void *field, struct buf *words); /* enum compare: "is at least" */

#endif

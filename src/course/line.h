/* One line of a scene while it is read: its words, and the sentence when a word is not the expected one.
 *
 * Words are separated by blanks; a text in "…" is one word; `#` at the beginning of a word begins a comment.
 * What could have stood at the current place is offered with line_offer by whoever leaves it out, so that
 * the message names all of it: expected 'held', 'cpu' or the end of the line after 'racer', got 'hold'.
 * A struct line may be copied to come back to a place. */
#ifndef SHMLAB_COURSE_LINE_H
#define SHMLAB_COURSE_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct err;

enum offer_kind {
    OFFER_WORD,  /* this very word: named in quotes, and suggested for a near miss */
    OFFER_THING, /* "a number": named as it is */
    OFFER_NEAR,  /* only suggested for a near miss */
};

struct offer {
    struct span text;
    enum offer_kind kind;
};

enum { LINE_OFFERS = 48 };

struct line {
    const char *path;
    int number;         /* in the file, from 1 */
    struct span rest;   /* not yet read */
    struct span before; /* the word read last, empty at the beginning */
    char *const *cast;  /* names of the actors that exist here */
    size_t cast_count;
    struct offer offers[LINE_OFFERS];
    size_t offer_count;
};

struct span line_peek(const struct line *line); /* the next word; empty at the end */
struct span line_take(struct line *line);       /* the next word, which then is passed */
bool line_take_if(struct line *line, const char *word);
struct span line_take_rest(struct line *line); /* all up to the end or a comment, trimmed */

/* The text must live as long as the line. */
void line_offer(struct line *line, struct span text, enum offer_kind kind);
/* Fails with what was offered here, `what`, the word before and the word found. `what` may be NULL. */
int line_expected(const struct line *line, struct err *err, const char *what);
/* Fails with "path:line: " before the words. */
int line_error(const struct line *line, struct err *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif

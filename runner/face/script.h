/* Keys written as text, for tests and replays:
 *
 *     Space PgDn a        # three keys; names as the help screen shows them, characters as themselves
 *     Ctrl-Z
 *     type hello, world   # the rest of the line, blanks and all, is typed (this remark too)
 *
 * Names are Space Enter Tab Esc Backspace Up Down Left Right PgUp PgDn Home End and Ctrl-X; a word of one
 * character is that character. A word "#" begins a remark to the end of its line. */
#ifndef SHMLAB_FACE_SCRIPT_H
#define SHMLAB_FACE_SCRIPT_H

#include "base/span.h"

struct err;

struct script { /* begin with {.rest = span_of(text)}; the text must outlive it */
    struct span rest, typing;
    int line; /* of the last word, counted from 0 */
};

/* 1 and the next key (as in lab/event.h), 0 at the end, -1 at a word that is no key. */
int script_next(struct script *script, int *key, struct err *err);
/* How a script writes a key: "PgDn", "a". `name` holds at least SCRIPT_NAME bytes. */
enum { SCRIPT_NAME = 16 };
void script_name(int key, char *name);

#endif

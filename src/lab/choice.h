/* What can be done now, as numbered choices for plain mode: each is a key with its words. */
#ifndef SHMLAB_LAB_CHOICE_H
#define SHMLAB_LAB_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

struct session;

enum {
    CHOICE_MOST = 40,
    CHOICE_ALL = 0x120000,  /* not a key: say everything */
    CHOICE_LINE = 0x120001, /* not a key: open that line of the list, from 0 */
};

struct choice {
    int key;
    char words[80];
};

/* Is a question open whose answers are the choices? In a demo the class answers, not who has the keys. */
bool choice_is_answer(const struct session *session);
/* Fills choices (at most CHOICE_MOST); the first is the one next action where there is one. The last way out
 * is never among them: 0 is home, or "I do not know" at a question. */
size_t choice_list(const struct session *session, struct choice *choices);

#endif

/* The full-screen face: shows a grid on the terminal and reads keys and the mouse. The only user of curses.
 *
 * The caller's rules. There is one at a time, on standard input and output, which must be a terminal. Block
 * the signals that stop or end the lab (SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH) before screen_open:
 * curses is to see none of them. When standard input is readable call screen_keys; after SIGWINCH call
 * screen_resize. Ctrl-C, Ctrl-Z and Ctrl-\ arrive as keys: the terminal makes no signals of them. Whatever
 * runs on the terminal in between (an editor) runs between screen_suspend and screen_resume. */
#ifndef SHMLAB_FACE_SCREEN_H
#define SHMLAB_FACE_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "face/grid.h"

struct err;
struct screen_face;

struct screen_key {
    int key;                /* a code point or enum key of lab/event.h; KEY_NONE for the mouse */
    int row, column, wheel; /* of the mouse; wheel -1 up, 1 down, 0 a click */
};

/* `ascii` asks for ASCII; it is also chosen where the locale is not UTF-8 and on terminals that are known
 * not to have the characters. A terminal that curses cannot drive is an error. */
struct screen_face *screen_open(bool ascii, struct err *err);
/* The terminal as it was before. close(NULL) does nothing. */
void screen_close(struct screen_face *screen);

bool screen_is_ascii(const struct screen_face *screen);
void screen_size(const struct screen_face *screen, int *rows, int *columns);
/* What does not fit is cut, what is missing is blank; only differences to the last one are sent. */
void screen_show(struct screen_face *screen, const struct grid *grid);
/* Everything typed so far; never waits, except 25 ms behind a lone ESC. False: the terminal is gone. */
bool screen_keys(struct screen_face *screen, void (*each)(void *context, const struct screen_key *key),
                 void *context);
/* Asks the terminal for its size; the next screen_show paints everything. */
void screen_resize(struct screen_face *screen);
void screen_suspend(struct screen_face *screen);
void screen_resume(struct screen_face *screen);
/* What Ctrl-Z asks for: gives the terminal back, stops this process, and resumes when it is continued.
 * Where nobody could continue it (no job control) the kernel does not stop it. */
void screen_stop(struct screen_face *screen);

/* What must be sent to the terminal if this process cannot do it any more: leaves the alternate screen, shows
 * the cursor, ends mouse reports. Owned by the screen. */
const char *screen_farewell(const struct screen_face *screen, size_t *length);

#endif

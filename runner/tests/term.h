/* A terminal for tests: starts a program on a pty of its own and reads what it draws back through libvterm.
 *
 * Nothing here sleeps or asks twice: each wait reads what the program writes until what was asked for is
 * true, and after 20 seconds fails the test and prints the screen. What has just been sent has not been
 * answered yet, so a test first waits for the answer and then compares; and a program writes a frame in
 * several pieces from the top down, so before a whole screen is kept or compared it waits for something in
 * the last row. */
#ifndef SHMLAB_TESTS_TERM_H
#define SHMLAB_TESTS_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

struct term;

/* Starts argv[0] (searched in PATH) as the leader of a new session on a terminal of that size. Its
 * environment is the test's with TERM=xterm-256color and LC_ALL=C.UTF-8, without what would change the looks;
 * `env` (NULL-terminated, or NULL) changes it further: "NAME=value" sets, "NAME" removes. */
struct term *term_start(int rows, int columns, const char *const *env, const char *const *argv);
/* Kills what still runs and closes the terminal. */
void term_close(struct term *term);

void term_type(struct term *term, const char *bytes);
void term_keys(struct term *term, const char *script); /* as in face/script.h, sent as this terminal would */
void term_button(struct term *term, int row, int column, bool down); /* the first one */
void term_click(struct term *term, int row, int column);
void term_wheel(struct term *term, int row, int column, int direction); /* -1 up, 1 down */
void term_resize(struct term *term, int rows, int columns);
void term_hang_up(struct term *term); /* as when a window is closed; nothing can be read any more */
void term_scribble(struct term *term, const char *bytes); /* written there as by some other program */

/* Waits. `text` is looked for within the rows of the screen. */
void term_until(struct term *term, const char *text);
void term_until_gone(struct term *term, const char *text);
void term_until_screen(struct term *term, const char *picture); /* as term_screen gives it */
void term_until_sent(struct term *term, const char *bytes);     /* in what was written since term_forget */
void term_until_true(struct term *term, bool (*is_so)(struct term *term, void *context), void *context,
                     const char *what);
/* Until process `pid` sleeps and everything it wrote has been read. */
void term_settle(struct term *term, pid_t pid);
int term_wait(struct term *term); /* for the program's end; its status as from waitpid */

/* The screen now, rows without trailing blanks, each with \n; valid until the next call on this terminal. */
const char *term_screen(struct term *term);
/* Bytes the program wrote since the start or the last term_forget, with NULs left out. */
const char *term_sent(struct term *term);
void term_forget(struct term *term);

bool term_is_alternate(const struct term *term);
bool term_has_cursor(const struct term *term); /* it is visible */
bool term_has_mouse(const struct term *term);  /* the program asked for mouse reports */
void term_cursor(const struct term *term, int *row, int *column);
struct termios term_modes(const struct term *term);
bool term_same_modes(const struct termios *a, const struct termios *b);
/* How the letter at that place looks: colour -1 is the terminal's own, else its number of 256. */
struct term_look {
    int colour;
    bool bold, underline, reverse;
};
struct term_look term_look(struct term *term, int row, int column);
pid_t term_pid(const struct term *term);
pid_t term_foreground(const struct term *term); /* the process group that has the terminal */
/* Path of the running test program, for tests that start themselves as something else. */
const char *term_self(void);

#endif

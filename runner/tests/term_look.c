/* What the test terminal shows and what state it is in. */
#include <check.h>
#include <string.h>
#include <unistd.h>

#include "face/width.h"
#include "term.h"
#include "term_parts.h"

/* libvterm fills the characters of a cell up to the first 0 only. */
static void add_cell(struct buf *text, const VTermScreenCell *cell)
{
    char bytes[4];
    if (cell->chars[0] == 0)
        buf_char(text, ' ');
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i] != 0; i++)
        buf_add(text, bytes, width_encode(cell->chars[i], bytes));
}

const char *term_screen(struct term *term)
{
    VTermScreen *screen = vterm_obtain_screen(term->vterm);
    VTermScreenCell cell;
    VTermPos at;
    int rows, columns;
    vterm_get_size(term->vterm, &rows, &columns);
    buf_clear(&term->screen);
    for (at.row = 0; at.row < rows; at.row++) {
        size_t end = term->screen.length;
        for (at.col = 0; at.col<columns; at.col += cell.width> 1 ? cell.width : 1) {
            vterm_screen_get_cell(screen, at, &cell);
            add_cell(&term->screen, &cell);
            if (cell.chars[0] != 0 && cell.chars[0] != ' ')
                end = term->screen.length;
        }
        term->screen.length = end;
        buf_char(&term->screen, '\n');
    }
    return buf_text(&term->screen);
}

const char *term_sent(struct term *term)
{
    return buf_text(&term->sent) + term->forgotten;
}

void term_forget(struct term *term)
{
    term->forgotten = term->sent.length;
}

bool term_is_alternate(const struct term *term)
{
    return term->alternate;
}

bool term_has_cursor(const struct term *term)
{
    return term->cursor;
}

static const char *last_of(const char *text, const char *what)
{
    const char *last = NULL;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
        last = at;
    return last;
}

/* Curses sets two modes in one sequence, of which libvterm takes the first: so what was sent is asked. */
bool term_has_mouse(const struct term *term)
{
    const char *on = last_of(buf_text(&term->sent), "1000h"), *off = last_of(buf_text(&term->sent), "1000l");
    return on != NULL && (off == NULL || on > off);
}

void term_cursor(const struct term *term, int *row, int *column)
{
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(term->vterm), &at);
    *row = at.row;
    *column = at.col;
}

struct termios term_modes(const struct term *term)
{
    struct termios modes = {0};
    ck_assert_int_eq(tcgetattr(term->slave, &modes), 0);
    return modes;
}

bool term_same_modes(const struct termios *a, const struct termios *b)
{
    return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_cflag == b->c_cflag &&
           a->c_lflag == b->c_lflag && memcmp(a->c_cc, b->c_cc, sizeof a->c_cc) == 0;
}

struct term_look term_look(struct term *term, int row, int column)
{
    VTermScreenCell cell;
    vterm_screen_get_cell(vterm_obtain_screen(term->vterm), (VTermPos){row, column}, &cell);
    return (struct term_look){
        .colour = VTERM_COLOR_IS_INDEXED(&cell.fg) && !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg)
                      ? cell.fg.indexed.idx
                      : -1,
        .bold = cell.attrs.bold,
        .underline = cell.attrs.underline != 0,
        .reverse = cell.attrs.reverse,
    };
}

pid_t term_pid(const struct term *term)
{
    return term->pid;
}

pid_t term_foreground(const struct term *term)
{
    pid_t group = tcgetpgrp(term->master);
    ck_assert_int_gt(group, 0);
    return group;
}

const char *term_self(void)
{
    static char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    ck_assert_int_gt(length, 0);
    path[length] = '\0';
    return path;
}

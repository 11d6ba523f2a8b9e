/* Curses keeps its state in globals, so there can be one screen at a time; everything it needs to know from
 * us is in struct screen_face. */
#include "face/screen.h"

#include <assert.h>
#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "face/ascii.h"
#include "face/keys.h"
#include "face/style.h"
#include "lab/event.h"

enum { ESC_WAIT_MS = 25 };

/* Curses makes one event of a press whose release has come by the time it reads, and of several in a row. */
#define CLICK (BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON1_DOUBLE_CLICKED | BUTTON1_TRIPLE_CLICKED)

struct screen_face {
    SCREEN *curses;
    WINDOW *keys; /* a 1×1 pad: reading from stdscr would repaint it */
    bool ascii, suspended;
    attr_t attributes[STYLE_COUNT];
    short pairs[STYLE_COUNT];
    struct termios modes; /* as curses set them */
    struct buf farewell;
    cchar_t *line; /* one row's worth */
    int line_columns;
    struct keys characters;
};

/* Terminals that either predate UTF-8 or lack most of its characters in their fonts. */
static bool terminal_lacks_unicode(const char *name)
{
    static const char *const names[] = {"linux", "ansi", "vt52", "vt100", "vt102", "vt220", "cons25", "sun"};
    for (size_t i = 0; name != NULL && i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static void open_colours(struct screen_face *screen)
{
    bool any = has_colors() && start_color() == OK;
    short background = any && use_default_colors() == OK ? -1 : COLOR_BLACK;
    enum palette palette = style_palette(any ? COLORS : 0, getenv("NO_COLOR"));
    for (int i = 0; i < STYLE_COUNT; i++) {
        struct look look = style_look((enum style)i, palette);
        screen->attributes[i] = (look.bold ? A_BOLD : 0) | (look.dim ? A_DIM : 0) |
                                (look.underline ? A_UNDERLINE : 0) | (look.reverse ? A_REVERSE : 0) |
                                (look.italic ? A_ITALIC : 0);
        short pair = (short)(i + 1);
        if (look.colour >= 0 && init_pair(pair, look.colour, background) == OK)
            screen->pairs[i] = pair;
    }
}

/* Some terminals send the arrows as they are in cursor mode although keypad mode was asked for. */
static void open_keys(struct screen_face *screen)
{
    static const struct {
        const char *bytes;
        int code;
    } others[] = {{"\033[A", KEY_UP},   {"\033[B", KEY_DOWN}, {"\033[C", KEY_RIGHT}, {"\033[D", KEY_LEFT},
                  {"\033[H", KEY_HOME}, {"\033[F", KEY_END},  {"\033[1~", KEY_HOME}, {"\033[4~", KEY_END}};
    screen->keys = newpad(1, 1);
    if (screen->keys == NULL)
        return;
    set_escdelay(ESC_WAIT_MS);
    nodelay(screen->keys, TRUE);
    keypad(screen->keys, TRUE);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (key_defined(others[i].bytes) == 0)
            define_key(others[i].bytes, others[i].code);
    mouseinterval(0);
    mousemask(ALL_MOUSE_EVENTS,
              NULL); /* for an event outside its mask curses would wait until the next one */
}

/* A terminal capability without the delays old terminals wanted, which are written "$<2>". */
static void add_capability(struct buf *into, const char *string)
{
    if (string == NULL || string == (const char *)-1)
        return;
    for (const char *at = string; *at != '\0'; at++) {
        const char *end = strncmp(at, "$<", 2) == 0 ? strchr(at, '>') : NULL;
        if (end != NULL)
            at = end;
        else
            buf_char(into, *at);
    }
}

static void open_farewell(struct screen_face *screen)
{
    const char *mouse = tigetstr("XM"), *leave = tigetstr("rmcup");
    if (mouse != NULL && mouse != (const char *)-1)
        add_capability(&screen->farewell, tparm(mouse, 0L));
    else if (tigetstr("kmous") != NULL)
        buf_text_add(&screen->farewell, "\033[?1000l"); /* what curses assumes then */
    add_capability(&screen->farewell, tigetstr("sgr0"));
    add_capability(&screen->farewell, tigetstr("rmkx"));
    add_capability(&screen->farewell, leave == NULL ? "\r\n" : leave);
    add_capability(&screen->farewell, tigetstr("cnorm"));
}

/* Curses takes signals it finds unhandled; in this program they belong to the loop. */
static void give_signals_back(void)
{
    static const int taken[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        signal(taken[i], SIG_DFL);
}

/* Curses also starts on a terminal whose cursor cannot be placed, and would scribble there. */
static SCREEN *open_curses(void)
{
    SCREEN *curses = newterm(NULL, stdout, stdin);
    if (curses == NULL || tigetstr("cup") != NULL)
        return curses;
    endwin();
    delscreen(curses);
    return NULL;
}

struct screen_face *screen_open(bool ascii, struct err *err)
{
    const char *name = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        err_set(err, "the full screen needs a terminal on both standard input and output; use --plain");
        return NULL;
    }
    struct screen_face *screen = mem_alloc(sizeof *screen);
    screen->ascii = ascii_is_needed() || ascii || terminal_lacks_unicode(name);
    screen->curses = open_curses();
    if (screen->curses == NULL) {
        err_set(err, "no full screen on terminal type '%s'; use --plain", name == NULL ? "" : name);
        free(screen);
        return NULL;
    }
    give_signals_back();
    raw();
    noecho();
    nonl();
    open_colours(screen);
    open_keys(screen);
    open_farewell(screen);
    tcgetattr(STDIN_FILENO, &screen->modes);
    screen_resize(screen);
    return screen;
}

static bool same_modes(const struct termios *a, const struct termios *b)
{
    return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_cflag == b->c_cflag &&
           a->c_lflag == b->c_lflag && memcmp(a->c_cc, b->c_cc, sizeof a->c_cc) == 0;
}

/* Leaves curses. Two cases beside the plain one: the shell may have taken the terminal back already (the
 * guardian was killed), then its modes stay; or it has not, but we are in the background, where setting modes
 * would stop us. */
static void give_terminal_back(struct screen_face *screen)
{
    sigset_t stop, before;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTTOU);
    sigprocmask(SIG_BLOCK, &stop, &before);
    struct termios now;
    if (tcgetattr(STDIN_FILENO, &now) == 0 && !same_modes(&now, &screen->modes))
        def_shell_mode();
    endwin();
    sigprocmask(SIG_SETMASK, &before, NULL);
}

void screen_close(struct screen_face *screen)
{
    if (screen == NULL)
        return;
    if (!screen->suspended)
        give_terminal_back(screen);
    if (screen->keys != NULL)
        delwin(screen->keys);
    delscreen(screen->curses);
    buf_free(&screen->farewell);
    free(screen->line);
    free(screen);
}

bool screen_is_ascii(const struct screen_face *screen)
{
    return screen->ascii;
}

void screen_size(const struct screen_face *screen, int *rows, int *columns)
{
    (void)screen;
    getmaxyx(stdscr, *rows, *columns);
}

/* What curses would draw with another width than ours becomes '?'s, so that the row keeps its shape. */
static size_t to_curses(const struct screen_face *screen, const struct cell *cell, cchar_t *out)
{
    wchar_t text[3] = {(wchar_t)(cell->ch[0] ? cell->ch[0] : ' '), (wchar_t)cell->ch[1], 0};
    bool agreed = cell->ch[0] < 0x7F || wcwidth(text[0]) == cell->width;
    size_t count = agreed ? 1 : cell->width;
    if (!agreed)
        wmemcpy(text, L"?", 2);
    for (size_t i = 0; i < count; i++)
        if (setcchar(&out[i], text, screen->attributes[cell->style], screen->pairs[cell->style], NULL) != OK)
            setcchar(&out[i], L"?", 0, 0, NULL);
    return count;
}

static void show_row(struct screen_face *screen, const struct grid *grid, int row)
{
    const struct cell *cells = grid->cells + (size_t)row * (size_t)grid->columns;
    int columns = grid->columns < screen->line_columns ? grid->columns : screen->line_columns;
    size_t count = 0;
    for (int column = 0; column < columns; column++) {
        if (cells[column].width == 2 && column + 1 == columns)
            break;
        if (cells[column].width != 0)
            count += to_curses(screen, &cells[column], &screen->line[count]);
    }
    if (count > 0)
        mvadd_wchnstr(row, 0, screen->line, (int)count);
}

void screen_show(struct screen_face *screen, const struct grid *grid)
{
    int rows, columns;
    screen_size(screen, &rows, &columns);
    if (screen->suspended)
        return;
    if (columns != screen->line_columns) {
        screen->line = mem_resize(screen->line, (size_t)columns, sizeof *screen->line);
        screen->line_columns = columns;
    }
    if (grid->rows < rows || grid->columns < columns)
        erase();
    for (int row = 0; row < rows && row < grid->rows; row++)
        show_row(screen, grid, row);
    bool cursor = grid->cursor_row >= 0 && grid->cursor_row < rows && grid->cursor_column >= 0 &&
                  grid->cursor_column < columns;
    curs_set(cursor ? 1 : 0);
    if (cursor)
        move(grid->cursor_row, grid->cursor_column);
    refresh();
}

static int key_of_code(int code)
{
    switch (code) {
    case KEY_UP: return KEY_UP_ARROW;
    case KEY_DOWN: return KEY_DOWN_ARROW;
    case KEY_LEFT: return KEY_LEFT_ARROW;
    case KEY_RIGHT: return KEY_RIGHT_ARROW;
    case KEY_PPAGE: return KEY_PAGE_UP;
    case KEY_NPAGE: return KEY_PAGE_DOWN;
    case KEY_HOME: return KEY_TO_START;
    case KEY_END: return KEY_TO_END;
    case KEY_ENTER: return KEY_RETURN;
    case KEY_BTAB: return KEY_TABULATOR;
    case KEY_BACKSPACE: return KEY_RUBOUT;
    default: return KEY_NONE;
    }
}

static bool read_mouse(struct screen_key *key)
{
    MEVENT mouse;
    if (getmouse(&mouse) != OK)
        return false;
    int wheel = mouse.bstate & BUTTON4_PRESSED ? -1 : mouse.bstate & BUTTON5_PRESSED ? 1 : 0;
    if (wheel == 0 && !(mouse.bstate & CLICK))
        return false;
    *key = (struct screen_key){.key = KEY_NONE, .row = mouse.y, .column = mouse.x, .wheel = wheel};
    return true;
}

bool screen_keys(struct screen_face *screen, void (*each)(void *context, const struct screen_key *key),
                 void *context)
{
    int code;
    bool any = false;
    while (screen->keys != NULL && (code = wgetch(screen->keys)) != ERR) {
        struct screen_key key = {.key = KEY_NONE};
        bool known = true;
        any = true;
        if (code == KEY_MOUSE)
            known = read_mouse(&key);
        else if (code > 0xFF)
            known = (key.key = key_of_code(code)) != KEY_NONE;
        else
            known = keys_byte(&screen->characters, code, &key.key);
        if (known)
            each(context, &key);
    }
    struct termios modes;
    return any || tcgetattr(STDIN_FILENO, &modes) == 0;
}

void screen_resize(struct screen_face *screen)
{
    struct winsize size = {0};
    (void)screen;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
        resizeterm(size.ws_row, size.ws_col);
    clearok(curscr, TRUE);
}

void screen_suspend(struct screen_face *screen)
{
    if (!screen->suspended)
        give_terminal_back(screen);
    screen->suspended = true;
}

void screen_resume(struct screen_face *screen)
{
    if (!screen->suspended)
        return;
    screen->suspended = false;
    def_shell_mode();
    screen_resize(screen);
    refresh();
    tcgetattr(STDIN_FILENO, &screen->modes);
}

void screen_stop(struct screen_face *screen)
{
    sigset_t stop, before;
    screen_suspend(screen);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    sigprocmask(SIG_BLOCK, &stop, &before);
    raise(SIGTSTP); /* pending until unblocked: one that came from outside and this are one stop */
    sigprocmask(SIG_UNBLOCK, &stop, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    screen_resume(screen);
}

const char *screen_farewell(const struct screen_face *screen, size_t *length)
{
    *length = screen->farewell.length;
    return buf_text(&screen->farewell);
}

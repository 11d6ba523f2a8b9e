/* Keys and the mouse, as the bytes this terminal would send for them in its present modes. */
#include <check.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/err.h"
#include "face/script.h"
#include "lab/event.h"
#include "term.h"
#include "term_parts.h"

void term_type(struct term *term, const char *bytes)
{
    term_write(term->master, bytes, strlen(bytes));
}

static void send_key(VTerm *vterm, int key)
{
    static const struct {
        int key;
        VTermKey vterm;
    } keys[] = {
        {KEY_UP_ARROW, VTERM_KEY_UP},     {KEY_DOWN_ARROW, VTERM_KEY_DOWN},
        {KEY_LEFT_ARROW, VTERM_KEY_LEFT}, {KEY_RIGHT_ARROW, VTERM_KEY_RIGHT},
        {KEY_PAGE_UP, VTERM_KEY_PAGEUP},  {KEY_PAGE_DOWN, VTERM_KEY_PAGEDOWN},
        {KEY_TO_START, VTERM_KEY_HOME},   {KEY_TO_END, VTERM_KEY_END},
        {KEY_RETURN, VTERM_KEY_ENTER},    {KEY_TABULATOR, VTERM_KEY_TAB},
        {KEY_ESCAPE, VTERM_KEY_ESCAPE},   {KEY_RUBOUT, VTERM_KEY_BACKSPACE},
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (keys[i].key == key) {
            vterm_keyboard_key(vterm, keys[i].vterm, VTERM_MOD_NONE);
            return;
        }
    if (key == KEY_SUSPEND_LAB || key == KEY_REDRAW || key == KEY_RELEASE)
        vterm_keyboard_unichar(vterm,
                               key == KEY_REDRAW    ? 'l'
                               : key == KEY_RELEASE ? ']'
                                                    : 'z',
                               VTERM_MOD_CTRL);
    else if (key < ' ')
        vterm_keyboard_unichar(vterm, (uint32_t)(key + '`'), VTERM_MOD_CTRL);
    else
        vterm_keyboard_unichar(vterm, (uint32_t)key, VTERM_MOD_NONE);
}

void term_keys(struct term *term, const char *text)
{
    struct script script = {.rest = span_of(text)};
    struct err err = {0};
    int key, more;
    while ((more = script_next(&script, &key, &err)) > 0)
        send_key(term->vterm, key);
    ck_assert_msg(more == 0, "%s", err.text);
}

void term_button(struct term *term, int row, int column, bool down)
{
    vterm_mouse_move(term->vterm, row, column, VTERM_MOD_NONE);
    vterm_mouse_button(term->vterm, 1, down, VTERM_MOD_NONE);
}

void term_click(struct term *term, int row, int column)
{
    term_button(term, row, column, true);
    term_button(term, row, column, false);
}

void term_wheel(struct term *term, int row, int column, int direction)
{
    vterm_mouse_move(term->vterm, row, column, VTERM_MOD_NONE);
    vterm_mouse_button(term->vterm, direction < 0 ? 4 : 5, true, VTERM_MOD_NONE);
}

void term_resize(struct term *term, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    vterm_set_size(term->vterm, rows, columns);
    ioctl(term->master, TIOCSWINSZ, &size);
}

void term_hang_up(struct term *term)
{
    close(term->master);
    term->master = -1;
}

void term_scribble(struct term *term, const char *bytes)
{
    term_write(term->slave, bytes, strlen(bytes));
}

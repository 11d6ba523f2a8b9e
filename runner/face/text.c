#include "face/text.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "face/ascii.h"
#include "face/width.h"

static void add_character(struct buf *out, uint32_t ch, bool ascii)
{
    char bytes[4];
    if (ascii && width_of(ch) == 0)
        return;
    buf_add(out, bytes, width_encode(ascii ? ascii_of(ch) : ch, bytes));
}

void text_visible(struct buf *out, struct span text, bool ascii)
{
    uint32_t ch;
    size_t took;
    while ((took = width_next(text.at, text.length, &ch)) > 0) {
        unsigned char byte = (unsigned char)*text.at;
        if (ch == '\n' || ch == '\t')
            buf_char(out, (char)ch);
        else if (ch < ' ' || ch == 0x7F)
            buf_printf(out, "^%c", (char)(ch ^ 0x40));
        else if (ch < 0x7F)
            buf_char(out, (char)ch);
        else if (ch < 0xA0 || took == 1) /* a control character of 8-bit terminals, or no UTF-8 */
            buf_printf(out, "\\x%02X", took == 1 ? byte : (unsigned)ch);
        else if (width_drawn(ch) != 0)
            add_character(out, width_drawn(ch), ascii);
        text.at += took;
        text.length -= took;
    }
}

void text_line(FILE *out, const char *text, bool ascii)
{
    struct buf line = {0};
    char *grown = ascii ? ascii_text(text) : NULL; /* a line of its own has room for "->" */
    text_visible(&line, span_of(grown != NULL ? grown : text), ascii);
    free(grown);
    buf_char(&line, '\n');
    fwrite(line.data, 1, line.length, out);
    fflush(out);
    buf_free(&line);
}

int text_columns(void)
{
    enum { LEAST = 20, MOST = 500, USUAL = 78 };
    struct winsize size = {0};
    const char *variable = getenv("COLUMNS");
    int64_t wanted = 0;
    if (variable == NULL || !span_number(span_of(variable), &wanted))
        wanted = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1 : USUAL;
    return wanted < LEAST ? LEAST : wanted > MOST ? MOST : (int)wanted;
}

/* The widths are the C library's of the locale C.UTF-8, asked for by name: what the terminal library will
 * compute in a UTF-8 locale, and the same where the learner's locale is another. */
#include "face/width.h"

#include <locale.h>
#include <string.h>
#include <wchar.h>

enum { REPLACEMENT = 0xFFFD, LARGEST = 0x10FFFF };

static int libc_width(uint32_t ch)
{
    static locale_t utf8;
    if (utf8 == (locale_t)0)
        utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (utf8 == (locale_t)0)
        return 1;
    locale_t before = uselocale(utf8);
    int width = wcwidth((wchar_t)ch);
    uselocale(before);
    return width;
}

/* Direction marks, joiners and variation selectors: invisible, and able to make a terminal disagree with us
 * about where the next character goes. */
static int is_format(uint32_t ch)
{
    return (ch >= 0x200B && ch <= 0x200F) || (ch >= 0x202A && ch <= 0x202E) ||
           (ch >= 0x2060 && ch <= 0x206F) || (ch >= 0xFE00 && ch <= 0xFE0F) || ch == 0xFEFF ||
           (ch >= 0xE0000 && ch <= 0xE0FFF);
}

uint32_t width_drawn(uint32_t ch)
{
    if (ch >= 0x20 && ch < 0x7F)
        return ch;
    if (ch < 0xA0)
        return '?';
    if (is_format(ch))
        return 0;
    return libc_width(ch) < 0 ? REPLACEMENT : ch;
}

int width_of(uint32_t ch)
{
    if (ch < 0x300)
        return 1;
    int width = libc_width(ch);
    return width < 0 ? 1 : width;
}

int width_text(const char *text)
{
    int columns = 0;
    uint32_t ch;
    size_t rest = strlen(text), took;
    while ((took = width_next(text, rest, &ch)) > 0) {
        columns += width_of(ch);
        text += took;
        rest -= took;
    }
    return columns;
}

/* Length of the sequence a first byte announces, and its own bits; 0 for a byte that begins none. */
static size_t announced(unsigned char first, uint32_t *bits)
{
    if (first >= 0xC2 && first <= 0xDF) {
        *bits = first & 0x1Fu;
        return 2;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        *bits = first & 0x0Fu;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        *bits = first & 0x07u;
        return 4;
    }
    return 0;
}

size_t width_next(const char *text, size_t length, uint32_t *ch)
{
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (length == 0)
        return 0;
    unsigned char first = (unsigned char)text[0];
    if (first < 0x80) {
        *ch = first;
        return 1;
    }
    uint32_t code = 0;
    size_t need = announced(first, &code);
    *ch = REPLACEMENT;
    if (need == 0 || need > length)
        return 1;
    for (size_t i = 1; i < need; i++) {
        unsigned char next = (unsigned char)text[i];
        if ((next & 0xC0) != 0x80)
            return 1;
        code = code << 6 | (next & 0x3Fu);
    }
    if (code < smallest[need] || code > LARGEST || (code >= 0xD800 && code <= 0xDFFF))
        return 1;
    *ch = code;
    return need;
}

size_t width_encode(uint32_t ch, char bytes[4])
{
    if (ch > LARGEST || (ch >= 0xD800 && ch <= 0xDFFF))
        ch = REPLACEMENT;
    if (ch < 0x80) {
        bytes[0] = (char)ch;
        return 1;
    }
    size_t length = ch < 0x800 ? 2 : ch < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (ch & 0x3F));
        ch >>= 6;
    }
    static const unsigned char lead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    bytes[0] = (char)(lead[length] | ch);
    return length;
}

#include "course/literal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

/* Pairs: the letter behind the backslash, the byte it means. */
static const char letters[] = "n\nt\tr\ra\ab\bf\fv\ve\033\\\\\"\"''";

/* The byte that \x41 or \101 means, 0 when it is none; *used is what stands behind the backslash. */
static char numeric(const char *at, size_t left, size_t *used)
{
    bool hex = at[0] == 'x';
    size_t begin = hex ? 1 : 0, n = begin;
    unsigned value = 0;
    while (n < left && n < 3 && (hex ? isxdigit((unsigned char)at[n]) : at[n] >= '0' && at[n] <= '7')) {
        char digit[2] = {at[n++], '\0'};
        value = value * (hex ? 16 : 8) + (unsigned)strtoul(digit, NULL, 16);
    }
    *used = n;
    return n > begin && value < 256 ? (char)value : '\0';
}

static char escaped(const char *at, size_t left, size_t *used)
{
    *used = 1;
    if (left == 0)
        return '\0';
    if (at[0] == 'x' || isdigit((unsigned char)at[0]))
        return numeric(at, left, used);
    for (const char *letter = letters; *letter != '\0'; letter += 2)
        if (*letter == at[0])
            return letter[1];
    return '\0';
}

const char *literal_read(struct span word, char **text)
{
    struct buf bytes = {0};
    size_t i = 1, used;
    if (word.length == 0 || word.at[0] != '"')
        return "it does not begin with '\"'";
    while (i < word.length && word.at[i] != '"') {
        char byte = word.at[i++];
        if (byte == '\\') {
            byte = escaped(word.at + i, word.length - i, &used);
            i += used;
        }
        if (byte == '\0') {
            buf_free(&bytes);
            return "a '\\' in it is none of C's escapes, or means a NUL";
        }
        buf_char(&bytes, byte);
    }
    if (i + 1 == word.length) {
        *text = buf_take(&bytes);
        return NULL;
    }
    buf_free(&bytes);
    return i < word.length ? "there is no blank behind it" : "its closing '\"' is missing";
}

void literal_write(const char *text, struct buf *buf)
{
    buf_char(buf, '"');
    for (; *text != '\0'; text++) {
        const char *letter = letters;
        while (*letter != '\0' && letter[1] != *text)
            letter += 2;
        if (*letter != '\0' && *text != '\'')
            buf_printf(buf, "\\%c", *letter);
        else if (iscntrl((unsigned char)*text))
            buf_printf(buf, "\\%03o", (unsigned char)*text);
        else
            buf_char(buf, *text);
    }
    buf_char(buf, '"');
}

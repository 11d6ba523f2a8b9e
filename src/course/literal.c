#include "course/literal.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/buf.h"

/* Pairs: the letter behind the backslash, the byte it means. */
static const char letters[] = "n\nt\tr\ra\ab\bf\fv\ve\033\\\\\"\"''";

/* The byte that x41 or 101 behind a backslash means, -1 when it is none; *used is how much of it is read. */
static int numeric(struct span at, size_t *used)
{
    bool hex = at.at[0] == 'x';
    size_t begin = hex ? 1 : 0, n = begin;
    int value = 0;
    while (n < at.length && n < 3 &&
           (hex ? isxdigit((unsigned char)at.at[n]) : at.at[n] >= '0' && at.at[n] <= '7')) {
        char digit[2] = {at.at[n++], '\0'};
        value = value * (hex ? 16 : 8) + (int)strtol(digit, NULL, 16);
    }
    *used = n;
    return n > begin && value < 256 ? value : -1;
}

static int escaped(struct span at, size_t *used)
{
    *used = 1;
    if (at.length == 0)
        return -1;
    if (at.at[0] == 'x' || isdigit((unsigned char)at.at[0]))
        return numeric(at, used);
    for (const char *letter = letters; *letter != '\0'; letter += 2)
        if (*letter == at.at[0])
            return (unsigned char)letter[1];
    return -1;
}

const char *literal_read(struct span word, struct buf *bytes)
{
    size_t i = 1, used;
    if (word.length == 0 || word.at[0] != '"')
        return "it does not begin with '\"'";
    while (i < word.length && word.at[i] != '"') {
        int byte = (unsigned char)word.at[i++];
        if (byte == '\\') {
            byte = escaped((struct span){word.at + i, word.length - i}, &used);
            i += used;
        }
        if (byte < 0)
            return "a '\\' begins none of C's escapes";
        buf_char(bytes, (char)byte);
    }
    if (i >= word.length)
        return "the closing '\"' is missing";
    return i + 1 < word.length ? "there is no blank behind it" : NULL;
}

void literal_write(struct span text, struct buf *buf)
{
    buf_char(buf, '"');
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.at[i];
        const char *letter = letters;
        while (*letter != '\0' && letter[1] != byte)
            letter += 2;
        if (*letter != '\0' && byte != '\'')
            buf_printf(buf, "\\%c", *letter);
        else if (byte == '\0' && i + 1 == text.length)
            buf_text_add(buf, "\\0");
        else if (iscntrl((unsigned char)byte))
            buf_printf(buf, "\\%03o", (unsigned char)byte);
        else
            buf_char(buf, byte);
    }
    buf_char(buf, '"');
}

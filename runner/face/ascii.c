#include "face/ascii.h"

#include <langinfo.h>
#include <locale.h>
#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "face/width.h"

/* Sorted by `first`; a range shares one likeness. */
static const struct likeness {
    uint32_t first, last;
    char ascii;
} table[] = {
    {0x00A0, 0x00A0, ' '},  {0x00AB, 0x00AB, '<'}, {0x00AD, 0x00AD, '-'},  {0x00B1, 0x00B1, '~'},
    {0x00B4, 0x00B4, '\''}, {0x00B5, 0x00B5, 'u'}, {0x00B7, 0x00B7, '.'},  {0x00BB, 0x00BB, '>'},
    {0x00C0, 0x00C5, 'A'},  {0x00C7, 0x00C7, 'C'}, {0x00C8, 0x00CB, 'E'},  {0x00CC, 0x00CF, 'I'},
    {0x00D1, 0x00D1, 'N'},  {0x00D2, 0x00D6, 'O'}, {0x00D7, 0x00D7, 'x'},  {0x00D9, 0x00DC, 'U'},
    {0x00DF, 0x00DF, 's'},  {0x00E0, 0x00E5, 'a'}, {0x00E7, 0x00E7, 'c'},  {0x00E8, 0x00EB, 'e'},
    {0x00EC, 0x00EF, 'i'},  {0x00F1, 0x00F1, 'n'}, {0x00F2, 0x00F6, 'o'},  {0x00F7, 0x00F7, '/'},
    {0x00F9, 0x00FC, 'u'},  {0x2010, 0x2015, '-'}, {0x2018, 0x201B, '\''}, {0x201C, 0x201F, '"'},
    {0x2022, 0x2022, '*'},  {0x2026, 0x2026, '~'}, {0x2039, 0x2039, '<'},  {0x203A, 0x203A, '>'},
    {0x2190, 0x2190, '<'},  {0x2191, 0x2191, '^'}, {0x2192, 0x2192, '>'},  {0x2193, 0x2193, 'v'},
    {0x2194, 0x2194, '-'},  {0x21B5, 0x21B5, '<'}, {0x21D0, 0x21D0, '<'},  {0x21D2, 0x21D2, '>'},
    {0x2212, 0x2212, '-'},  {0x2248, 0x2248, '~'}, {0x2260, 0x2260, '!'},  {0x2264, 0x2264, '<'},
    {0x2265, 0x2265, '>'},  {0x2500, 0x2501, '-'}, {0x2502, 0x2503, '|'},  {0x2504, 0x2505, '-'},
    {0x2506, 0x2507, '|'},  {0x2508, 0x2509, '-'}, {0x250A, 0x250B, '|'},  {0x250C, 0x254B, '+'},
    {0x254C, 0x254D, '-'},  {0x254E, 0x254F, '|'}, {0x2550, 0x2550, '='},  {0x2551, 0x2551, '|'},
    {0x2552, 0x2570, '+'},  {0x2574, 0x2574, '-'}, {0x2575, 0x2575, '|'},  {0x2576, 0x2576, '-'},
    {0x2577, 0x2577, '|'},  {0x2580, 0x2590, '#'}, {0x2591, 0x2591, '.'},  {0x2592, 0x2592, ':'},
    {0x2593, 0x2593, '#'},  {0x25A0, 0x25A1, '#'}, {0x25B2, 0x25B5, '^'},  {0x25B6, 0x25BB, '>'},
    {0x25BC, 0x25BF, 'v'},  {0x25C0, 0x25C5, '<'}, {0x25CB, 0x25CB, 'o'},  {0x25CF, 0x25CF, '*'},
    {0x2713, 0x2714, '+'},  {0x2717, 0x2718, 'x'},
};

uint32_t ascii_of(uint32_t ch)
{
    if (ch < 0x80)
        return ch;
    for (size_t i = 0; i < sizeof table / sizeof table[0] && table[i].first <= ch; i++)
        if (ch <= table[i].last)
            return (uint32_t)table[i].ascii;
    return '?';
}

bool ascii_is_needed(void)
{
    setlocale(LC_CTYPE, "");
    return strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

/* What one letter would not say: two letters or more do. */
static const char *sign(uint32_t ch)
{
    switch (ch) {
    case 0x2190: return "<-";
    case 0x2192: return "->";
    case 0x2026: return "...";
    case 0x2260: return "!=";
    case 0x2264: return "<=";
    case 0x2265: return ">=";
    default: return NULL;
    }
}

char *ascii_text(const char *text)
{
    struct buf out = {0};
    size_t length = strlen(text), took;
    uint32_t ch;
    while ((took = width_next(text, length, &ch)) > 0) {
        if (sign(ch) != NULL)
            buf_text_add(&out, sign(ch));
        else if (width_of(ch) > 0 || ch < 0x20) /* a mark that joins the letter before it has no likeness */
            buf_char(&out, (char)ascii_of(ch));
        text += took;
        length -= took;
    }
    return buf_take(&out);
}

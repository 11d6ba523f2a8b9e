#include "view/c_colour.h"

#include <ctype.h>
#include <string.h>

#include "face/grid.h"

static const char *const keywords[] = {"_Alignas", "_Atomic",  "_Bool",    "_Static_assert", "bool",
                                       "break",    "case",     "char",     "const",          "continue",
                                       "default",  "do",       "double",   "else",           "enum",
                                       "extern",   "float",    "for",      "goto",           "if",
                                       "inline",   "int",      "int32_t",  "int64_t",        "long",
                                       "pid_t",    "return",   "short",    "signed",         "size_t",
                                       "sizeof",   "ssize_t",  "static",   "struct",         "switch",
                                       "typedef",  "uint32_t", "uint64_t", "uint8_t",        "union",
                                       "unsigned", "void",     "volatile", "while"};

struct place {
    const char *line;
    size_t length, at;
    uint8_t *styles;
};

static char letter(const struct place *place, size_t ahead)
{
    return place->at + ahead < place->length ? place->line[place->at + ahead] : '\0';
}

static void take(struct place *place, size_t count, enum style style)
{
    for (; count > 0 && place->at < place->length; count--)
        place->styles[place->at++] = (uint8_t)style;
}

static bool comment_goes_on(struct place *place)
{
    while (place->at < place->length) {
        if (letter(place, 0) == '*' && letter(place, 1) == '/') {
            take(place, 2, STYLE_COMMENT);
            return false;
        }
        take(place, 1, STYLE_COMMENT);
    }
    return true;
}

static void quoted(struct place *place)
{
    char quote = letter(place, 0);
    take(place, 1, STYLE_STRING);
    while (place->at < place->length) {
        char c = letter(place, 0);
        take(place, c == '\\' ? 2 : 1, STYLE_STRING);
        if (c == quote)
            return;
    }
}

static bool is_word(char c)
{
    return c == '_' || isalnum((unsigned char)c);
}

static bool is_keyword(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        if (strlen(keywords[i]) == length && memcmp(keywords[i], word, length) == 0)
            return true;
    return false;
}

static void word(struct place *place)
{
    size_t length = 0;
    while (is_word(letter(place, length)))
        length++;
    bool number = isdigit((unsigned char)letter(place, 0));
    bool key = is_keyword(place->line + place->at, length);
    take(place, length, number ? STYLE_STRING : key ? STYLE_KEYWORD : STYLE_PLAIN);
}

static bool starts_directive(const struct place *place)
{
    for (size_t i = 0; i < place->at; i++)
        if (place->line[i] != ' ' && place->line[i] != '\t')
            return false;
    return letter(place, 0) == '#';
}

static void directive(struct place *place)
{
    take(place, 1, STYLE_KEYWORD);
    while (is_word(letter(place, 0)) || letter(place, 0) == ' ')
        take(place, 1, STYLE_KEYWORD);
}

void c_colour_line(const char *line, size_t length, bool *in_comment, uint8_t *styles)
{
    struct place place = {line, length, 0, styles};
    if (*in_comment)
        *in_comment = comment_goes_on(&place);
    while (place.at < length) {
        char c = letter(&place, 0);
        if (c == '/' && letter(&place, 1) == '/') {
            take(&place, length, STYLE_COMMENT);
        } else if (c == '/' && letter(&place, 1) == '*') {
            take(&place, 2, STYLE_COMMENT);
            *in_comment = comment_goes_on(&place);
        } else if (c == '"' || c == '\'') {
            quoted(&place);
        } else if (is_word(c)) {
            word(&place);
        } else if (starts_directive(&place)) {
            directive(&place);
        } else {
            take(&place, 1, STYLE_PLAIN);
        }
    }
}

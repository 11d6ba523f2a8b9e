#include "face/style.h"

#include <assert.h>
#include <stddef.h>

enum { NONE = -1 };

/* The 256-colour numbers are of middle brightness: readable on black and on white. */
static const struct {
    short many, few; /* colour of 256, of 8 */
    bool bold, dim, underline, reverse, italic;
    bool mono_bold, mono_underline; /* in place of the colour or the slant */
} styles[STYLE_COUNT] = {
    [STYLE_PLAIN] = {.many = NONE, .few = NONE},
    [STYLE_TITLE] = {.many = NONE, .few = NONE, .bold = true},
    [STYLE_STRONG] = {.many = NONE, .few = NONE, .bold = true},
    [STYLE_EMPH] = {.many = NONE, .few = NONE, .italic = true, .mono_underline = true},
    [STYLE_CODE] = {.many = 31, .few = 6},
    [STYLE_DIM] = {.many = 244, .few = NONE, .dim = true},
    [STYLE_BOX] = {.many = 244, .few = NONE},
    [STYLE_CHANGED] = {.many = NONE, .few = NONE, .bold = true, .reverse = true},
    [STYLE_A] = {.many = 32, .few = 4, .bold = true},
    [STYLE_B] = {.many = 166, .few = 3, .bold = true},
    [STYLE_C] = {.many = 134, .few = 5, .bold = true},
    [STYLE_D] = {.many = 30, .few = 6, .bold = true},
    [STYLE_OK] = {.many = 32, .few = 4, .mono_bold = true},
    [STYLE_FAIL] = {.many = 166, .few = 3, .bold = true},
    [STYLE_KEY] = {.many = NONE, .few = NONE, .bold = true},
    [STYLE_SELECT] = {.many = NONE, .few = NONE, .reverse = true},
    [STYLE_KEYWORD] = {.many = 32, .few = 4, .mono_bold = true},
    [STYLE_STRING] = {.many = 166, .few = 3},
    [STYLE_COMMENT] = {.many = 244, .few = 6},
};

enum palette style_palette(int colours, const char *no_color)
{
    if (colours < 8 || (no_color != NULL && no_color[0] != '\0'))
        return PALETTE_MONO;
    return colours < 256 ? PALETTE_8 : PALETTE_256;
}

struct look style_look(enum style style, enum palette palette)
{
    assert(style >= 0 && style < STYLE_COUNT);
    bool mono = palette == PALETTE_MONO, many = palette == PALETTE_256;
    return (struct look){
        .colour = mono   ? NONE
                  : many ? styles[style].many
                         : styles[style].few,
        .bold = styles[style].bold || (mono && styles[style].mono_bold),
        .dim = styles[style].dim && !many, /* 256 colours have a grey for it */
        .underline = styles[style].underline || (!many && styles[style].mono_underline),
        .reverse = styles[style].reverse,
        .italic = many && styles[style].italic,
    };
}

static bool same(struct look a, struct look b)
{
    return a.colour == b.colour && a.bold == b.bold && a.underline == b.underline && a.reverse == b.reverse &&
           a.italic == b.italic;
}

enum style style_like(struct look look)
{
    for (int style = 0; style < STYLE_COUNT; style++)
        if (same(style_look((enum style)style, PALETTE_256), look))
            return (enum style)style;
    return look.reverse ? STYLE_SELECT : look.bold ? STYLE_STRONG : look.italic ? STYLE_EMPH : STYLE_PLAIN;
}
